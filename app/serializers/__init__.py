"""A published record in another format: CSL-JSON, BibTeX, RIS, JSON-LD."""
