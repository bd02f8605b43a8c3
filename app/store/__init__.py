"""Tables, engines, read transactions, compiled SQL and full-text search for SQLite and PostgreSQL."""
