"""Turn each producer's own format into our tables, one module a producer."""
