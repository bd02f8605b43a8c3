"""The twins of pages of lists: the same page in JSON."""

from app.routing.read_routes import ReadRequest
from app.schemas.filters import FactFilters, ListQuery
from app.services.list_request import ParsedQuery


def find_twin(request: ReadRequest, path: str, model: type[ListQuery]) -> str:
    """The address of the same page in the API, whose query is of this model."""
    query: ListQuery = request.parsed.query
    given = {**query.given(), "limit": query.limit}
    if isinstance(query, FactFilters) and query.ids:
        del given["limit"]  # A list of facts by ids is one page, and takes nothing else.
    twin = ParsedQuery(path, model.model_validate(given))
    after = request.parsed.read_position(request.cursor)
    return twin.query.address(path, {}) if after is None else twin.next_url(after)
