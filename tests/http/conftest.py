"""A live service with each protocol."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeDatabase
from tests.live import Service, serve


@pytest.fixture(scope="module", params=["true", "false"], ids=["fast", "plain"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_record: MakeDatabase
) -> Iterator[Service]:
    """A service with each protocol: whatever a test says of one holds for the other too."""
    url = make_record("sqlite").url.render_as_string(hide_password=False)
    folder = tmp_path_factory.mktemp("service")
    variables = {"SAHEL_FACTS_FAST_PROTOCOL": request.param}
    with serve(url, folder, is_measured=True, variables=variables) as served:
        yield served


@pytest.fixture(scope="module")
def port(service: Service) -> int:
    return service.port
