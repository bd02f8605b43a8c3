"""The tools that there are, in the order in which they are listed."""

from app.mcp.tool import Tool
from app.mcp.tools.compare_sentence import COMPARE_SENTENCE
from app.mcp.tools.get_actor import GET_ACTOR
from app.mcp.tools.get_charter import GET_CHARTER
from app.mcp.tools.get_dispute import GET_DISPUTE
from app.mcp.tools.get_facts import GET_FACTS
from app.mcp.tools.search_facts import SEARCH_FACTS

TOOLS: dict[str, Tool] = {
    it.name: it for it in (SEARCH_FACTS, GET_FACTS, GET_ACTOR, GET_CHARTER, GET_DISPUTE, COMPARE_SENTENCE)
}
"""By name."""

INSTRUCTIONS = (
    "Source-cited facts about the Alliance of Sahel States (Mali, Burkina Faso, Niger), as press reports state them."
    " Of later news they say nothing; asked for days that they do not reach, search_facts tells which they do. Say what"
    " the documents say, with a fact's address, which ends in its id, and quotation. Where disputed, give both sides."
    " What is an open question or not found, the documents do not say: do not fill it in. Independent origins count,"
    " not documents: copies are no witnesses."
)
"""What a model is told of all tools."""
