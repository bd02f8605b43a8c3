"""What the service can do, as data: one record, a page, facets, snippets, search."""
