"""The files that everybody can take the whole record in: made once after a load, and kept in the database."""
