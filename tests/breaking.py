"""An application in which every route fails, with a secret in what it fails of."""

from typing import Any, cast

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.handlers import refuse_repeats
from app.snapshot import Reader, Snapshot

SECRET = "the secret is 42"


class BrokenReader(Reader):
    """Reads the state of the data and then fails."""

    async def answer(self, make: Any, *, is_quick: bool) -> Any:
        def fail(_: Snapshot) -> None:
            raise RuntimeError(SECRET)

        return await super().answer(fail, is_quick=is_quick)


def break_routes(client: TestClient) -> None:
    """Make every route of a client's application fail from now on."""

    def fail() -> None:
        raise RuntimeError(SECRET)

    app = cast(FastAPI, client.app)
    app.state.reader = BrokenReader(app.state.reader.database)
    app.dependency_overrides[refuse_repeats] = fail
