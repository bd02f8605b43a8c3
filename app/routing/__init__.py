"""How a request becomes a read and a response, for every way in: routes, queries, redirects, entity tags."""
