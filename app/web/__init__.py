"""HTML pages of the explorer, rendered from services."""
