"""Forms of irregular verbs, of which no rule makes one stem.

They are no groups of words: a form such as left is another word as well, so the index keeps each form, and only what is
typed stands for all forms of its verb.
"""

from collections.abc import Mapping, Sequence

from app.domain.normal_forms import stem

_VERBS = (
    "become became",
    "begin began begun",
    "break broke broken",
    "bring brought",
    "build built",
    "choose chose chosen",
    "come came",
    "draw drew drawn",
    "drive drove driven",
    "fall fell fallen",
    "fight fought",
    "flee fled",
    "fly flew flown",
    "give gave given",
    "go went gone",
    "grow grew grown",
    "hold held",
    "keep kept",
    "kneel knelt",
    "know knew known",
    "leave left",
    "lose lost",
    "make made",
    "meet met",
    "pay paid",
    "rise rose risen",
    "say said",
    "see saw seen",
    "seek sought",
    "send sent",
    "shake shook shaken",
    "shoot shot",
    "speak spoke spoken",
    "spend spent",
    "stand stood",
    "strike struck stricken",
    "swear swore sworn",
    "take took taken",
    "tell told",
    "think thought",
    "win won",
    "write wrote written",
)

FORMS_OF_VERBS: Mapping[str, Sequence[str]] = {stem(form): verb.split() for verb in _VERBS for form in verb.split()}
"""All forms of an irregular verb, by the stem of each: leave and left, by that of `leaves`."""
