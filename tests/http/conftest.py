"""A live service with each protocol."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.conftest import MakeDatabase
from tests.live import Service, serve

ServeOnce = Callable[[str], Service]


@pytest.fixture(scope="session")
def serve_once(tmp_path_factory: pytest.TempPathFactory, make_record: MakeDatabase) -> Iterator[ServeOnce]:
    """A service for each value of the setting of the protocol, started when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def start(is_fast: str) -> Service:
            url = make_record("sqlite").url.render_as_string(hide_password=False)
            variables = {"SAHEL_FACTS_FAST_PROTOCOL": is_fast}
            folder = tmp_path_factory.mktemp("service")
            return stack.enter_context(serve(url, folder, is_measured=True, variables=variables))

        yield start


@pytest.fixture(params=["true", "false"], ids=["fast", "plain"])
def service(request: pytest.FixtureRequest, serve_once: ServeOnce) -> Service:
    """A service with each protocol: whatever a test says of one holds for the other too."""
    return serve_once(request.param)


@pytest.fixture
def port(service: Service) -> int:
    return service.port
