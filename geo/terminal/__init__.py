"""Hold the commands of the terminal, one module a question."""
