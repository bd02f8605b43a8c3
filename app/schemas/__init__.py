"""Every shape on the wire: query parameters, resources, pages and problems."""
