"""What the server answers by itself, beside the pages."""
