"""Give the answers of the terminal over HTTP, to read only: JSON, GeoJSON, CSV, reports, and a page to embed."""
