"""Bounds that several layers must agree on."""

LIST_LIMIT = 200
"""Most items of a page, most ids of one request, and most parameters of a query."""

LIST_DEFAULT = 50
"""Items of a page if `limit` is left out."""

ID_LIMIT = 80
"""Longest id in characters."""

VALUES_LIMIT = 100
"""Most values of one parameter."""

SUGGESTION_CUTOFF = 65
"""Similarity in per cent from which the API suggests another word ("did you mean")."""

COUNTED = 10_000
"""How far a total is counted, so that a page costs the same however many items there are."""

SHEET_LIMIT = COUNTED
"""Most facts of one table for a spreadsheet: one with more could not be told from one that is cut short."""

CURSOR_LIMIT = 194
"""Longest cursor: a digest, a number, the longest word for what a record is, the longest id and a token, in base64."""

HISTORY_LIMIT = 50
"""Most versions of a page: each is compared with the one before it."""

GREATEST_REVISION = 2**31 - 1
"""What the databases take as the number of a revision."""
