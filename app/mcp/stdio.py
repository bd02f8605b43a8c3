"""The service on standard input and output, for an agent on the same machine."""

import asyncio

from app.mcp.calls import Caller
from app.mcp.transports import serve_stdio
from app.settings import Settings
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import RevisionWatcher


def run_stdio(settings: Settings) -> None:
    """Answer from the database that the settings name, until standard input ends."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    reader = Reader(Database(settings.database_url))
    watcher = RevisionWatcher(reader)
    try:
        await serve_stdio(Caller(reader, watcher, settings.public_url))
    finally:
        await watcher.close()
        await reader.close()
