"""The HTTP API: routes, query parsing, problem responses, OpenAPI."""
