"""Answer from the data in use: where people live, how far services are, who is left out."""
