"""Words of grammar alone, which say nothing of what a sentence is about."""

from app.domain.normal_forms import STOP_WORDS
from app.domain.text import words

LIGHT_WORDS = STOP_WORDS | frozenset(
    words(
        "about above according after again against all also although am among any because before being below"
        " between both but can could doing done down during each either every few further get gets got having he"
        " her here hers him his however i if into just like made make makes making may me might more most must my"
        " need neither nor not now off once one only onto other others our out own same she should since so some"
        " such than them themselves then there these those though through too under until up upon us very via"
        " want wants we while within without would yet you your"
    )
)
"""Stop words, pronouns, prepositions, conjunctions, auxiliary verbs and the adverbs that go with them."""
