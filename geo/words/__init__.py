"""Say in French what the analysis found, one module a subject."""
