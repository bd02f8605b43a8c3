"""A published record in another format: CSL-JSON, BibTeX, RIS, JSON-LD; in `tables` CSV, Data Package, SQLite."""
