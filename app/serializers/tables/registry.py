"""All tables."""

from app.serializers.tables.facts import CITATIONS, FACTS, PARTICIPANTS
from app.serializers.tables.questions import DISPUTES, OPEN_QUESTIONS
from app.serializers.tables.records import ACTORS, SOURCES

TABLES = (FACTS, CITATIONS, PARTICIPANTS, ACTORS, SOURCES, DISPUTES, OPEN_QUESTIONS)
