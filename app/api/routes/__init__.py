"""Routes, one module for each tag of the OpenAPI document."""
