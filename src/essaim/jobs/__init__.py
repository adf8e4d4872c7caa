"""Takes work rows and calls services."""
