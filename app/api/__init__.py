"""The HTTP API: routes, problem responses, OpenAPI."""
