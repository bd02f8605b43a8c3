"""What users can rely on from one version to the next: for the OpenAPI document and for people."""

STABILITY = (
    "Paths, parameters, keys, their types and the meaning of values stay. A change that would break a client is"
    " announced first: what is to go answers with `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) for half a year at"
    " the least, and its successor stands beside it. There is no `/v1` to move away from.",
    "What may come at any time: paths, parameters, keys of an object, words of a vocabulary, formats, headers. Ignore"
    " what you do not know.",
    "Ids stay. One that has to change answers 308 with the new one, one that is removed answers 410.",
    "Cursors, entity tags and request ids are opaque: send them back as they came, and read nothing in them.",
    "The order of keys, the wording of `detail`, `title` and descriptions, and what a search ranks first may change, as"
    " may `/status`, `/metrics`, the log and the pages for people.",
)
"""Each a paragraph in Markdown."""
