"""What the pages of lists have in common."""

from app.routing.read_routes import ReadRequest


def find_twin(request: ReadRequest, path: str) -> str:
    """The path and query that ask the API for the same list."""
    address: str = request.parsed.query.address(path, {})
    return address.removesuffix("?")
