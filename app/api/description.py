"""What the OpenAPI document says of the service as a whole, and of its parts."""

from app.domain.stability import STABILITY

_INTRODUCTION = """
Structured facts about the **Alliance of Sahel States** (AES), the pact of Mali, Burkina Faso and Niger.

Every fact carries its evidence: which document says it, in which exact words, to whom the document attributes it, how
many independent origins stand behind it, and who says otherwise. A fact reports what sources state; where they
disagree, both versions are served and a dispute joins them. What no document states is `null`.

* Everything is read with GET; nothing can be written. No key is needed.
* A parameter that does not exist, or a value that does not fit, is an error that names the right one.
* A repeated parameter means any of its values, different parameters must all hold; `a=1,2` is `a=1&a=2`.
* `/search?q=` searches everything, `q` of a list of facts that list; `search` in the answer says how it was read.
* `/compare?text=` lays a sentence beside the facts that share most with it, and leaves the judgement to you.
* Lists come in pages: follow `page.next` until it is `null`.
* Every answer to a read names the revision of the data and carries an `ETag`; ask again with `If-None-Match`.
* Errors are problems as in RFC 9457, with one entry in `errors` for each parameter that is wrong.
"""

DESCRIPTION = "\n".join([_INTRODUCTION.strip(), "\n## What stays\n", *(f"* {it}" for it in STABILITY)])
"""In Markdown."""

TAGS = [
    {"name": "facts", "description": "The citable units, of all kinds or of one, each with all its citations."},
    {"name": "search", "description": "A search over everything: facts, actors, disputes, open questions and more."},
    {"name": "timeline", "description": "What happened and what was said, in order of time, each happening once."},
    {"name": "charter", "description": "The Liptako-Gourma Charter as the documents show it."},
    {"name": "actors", "description": "States, persons, organisations and groups that take part in facts."},
    {"name": "sources", "description": "The documents, where they come from, and the facts that cite them."},
    {"name": "citations", "description": "Facts and documents as citations to paste; facts as linked data."},
    {"name": "disputes", "description": "Questions to which the documents give different answers."},
    {"name": "open questions", "description": "Questions that a reader would ask and no document answers."},
    {"name": "history", "description": "The versions of one record, and what each of them said."},
    {"name": "dataset", "description": "State, size, vocabularies, licence and limits of the data."},
    {"name": "exports", "description": "The whole record as files, to take with you: each with its size and digest."},
    {"name": "changes", "description": "What changed and when, for services that keep a copy."},
    {"name": "service", "description": "The service itself: links, health, metrics, and what its problems mean."},
]
