"""All tables."""

from app.serializers.tables.facts import CITATIONS, FACTS, PARTICIPANTS
from app.serializers.tables.records import ACTORS, SOURCES

TABLES = (FACTS, CITATIONS, PARTICIPANTS, ACTORS, SOURCES)
