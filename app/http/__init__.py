"""HTTP machinery that knows no facts: response cache, conditional requests, compression, headers, access log, metrics,
uvicorn protocol."""
