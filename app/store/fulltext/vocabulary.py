"""The words of the record in their normal forms, and how what is typed is turned into terms of them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, select, union
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.domain.irregular_verbs import FORMS_OF_VERBS
from app.domain.normal_forms import STOP_WORDS, NormalForms, spell, stem
from app.domain.typed_search import Typed
from app.store.compiled import constant, first_rows
from app.store.fulltext.terms import Marks, Normals, Search, Term, WordReport
from app.store.list_plan import Statement
from app.store.models import SearchGroup, SearchWord
from app.store.transaction import ReadTransaction

AFTER_ALL = "\U0010ffff"
"""No sign of a word comes after it."""

_FEW = 100
"""Words that are alike, as far as they are looked for in one step."""

_MAX_LONGER, _MAX_COMPLETIONS = 1000, 50
"""Words looked at that begin as an unfinished one does, and how many of their normal forms it may stand for."""


class _Meant(NamedTuple):
    """What was typed as one, and the normal forms it stands for itself."""

    typed: Typed
    normals: Normals
    prefixes: Sequence[str]
    """The beginnings of the words that it may become; empty where it is a whole word."""
    own: str | None = None
    """The stem of a word that is searched for under the form of a group."""
    others: Sequence[Normals] = ()
    """The normal forms of other forms of an irregular verb."""


class _Words(NamedTuple):
    """Words of the record by their normal form, and how many facts hold each normal form."""

    by_normal: Mapping[str, Set[str]]
    facts: Mapping[str, int]
    records: Mapping[str, int]
    """How many other records hold each."""

    def completions(self, prefixes: Sequence[str]) -> list[Normals]:
        """The normal forms of the words that begin so, the most frequent first."""
        beginnings = tuple(prefixes)
        found = [it for it, those in self.by_normal.items() if any(word.startswith(beginnings) for word in those)]
        return [
            (it,) for it in sorted(found, key=lambda it: (-self.facts[it], -self.records[it], it))[:_MAX_COMPLETIONS]
        ]

    def of(self, normal: str) -> Set[str]:
        """The words of a normal form."""
        return self.by_normal.get(normal, frozenset())

    def facts_of(self, normals: Normals) -> int:
        """How many facts hold the rarest of some normal forms."""
        return min(self.facts.get(it, 0) for it in normals)

    def is_held(self, normals: Normals) -> bool:
        """Whether something may hold all of some normal forms."""
        return all(self.facts.get(it) or self.records.get(it) for it in normals)


def resolve(transaction: ReadTransaction, typed: Sequence[Typed]) -> Search:
    """The terms of a search. It costs two looks at most where one word is unfinished."""
    forms = fetch_forms(transaction)
    meant: Sequence[_Meant]
    ignored: Sequence[str]
    if len(typed) == 1 and not typed[0].is_phrase:
        meant, ignored = [_find_word(typed[0], forms)], ()  # One word, as most searches are.
    else:
        meant, ignored = _leave_out_stop_words(list(_find_meant(typed, forms)))
    words = _fetch_words(transaction, meant, forms)
    terms: list[Term] = []
    excluded: list[Term] = []
    reports: list[WordReport] = []
    unknown: list[Typed] = []
    for it in meant:
        term = _make_term(it, words)
        best = term.alternatives[0]
        reported = [normals for normals in (it.normals, *it.others) if normals in term.alternatives] or [best]
        reports.append(WordReport(it.typed.text, " ".join(best), sum(map(words.facts_of, reported)), reported))
        if it.typed.is_excluded:
            excluded.append(term)
            continue
        is_word = len(it.typed.words) == 1 and not it.typed.is_phrase
        if is_word and not any(map(words.is_held, term.alternatives)):
            unknown.append(it.typed)
        if it.typed.is_alternative and terms:
            terms[-1] = _join(terms[-1], term)
        else:
            terms.append(term)
    marks = _find_marks(terms, words, forms)
    return Search(terms, min(term.facts for term in terms), excluded, reports, ignored, marks, unknown)


def _leave_out_stop_words(meant: Sequence[_Meant]) -> tuple[Sequence[_Meant], Sequence[str]]:
    """What is searched for, and what is not as it means nothing beside the rest."""
    if all(it.typed.is_excluded or _is_stop_word(it.typed) for it in meant):
        return meant, ()
    kept: list[_Meant] = []
    ignored: list[str] = []
    is_first_missing = False
    for it in meant:
        # What could have stood in place of a word that is left out does not stand in place of the one before it.
        is_alternative = it.typed.is_alternative and not is_first_missing
        if _is_stop_word(it.typed):
            ignored.append(it.typed.text)
            is_first_missing = not is_alternative
        else:
            kept.append(it._replace(typed=it.typed._replace(is_alternative=is_alternative)))
            is_first_missing = False
    return kept, ignored


def _is_stop_word(typed: Typed) -> bool:
    return not (typed.is_phrase or typed.is_excluded) and len(typed.words) == 1 and typed.words[0] in STOP_WORDS


def _find_meant(typed: Sequence[Typed], forms: NormalForms) -> Iterator[_Meant]:
    """What was typed, with words in a row that are a phrase of a group as one."""
    loose: list[Typed] = []
    for it in typed:
        if it.is_phrase or it.is_excluded or it.is_alternative:
            yield from _find_phrases(loose, forms)
            loose = []
        if it.is_phrase or it.is_excluded:
            yield _Meant(it, tuple(map(forms.normal, it.words)), ())
        else:
            loose.append(it)
    yield from _find_phrases(loose, forms)


def _find_phrases(loose: Sequence[Typed], forms: NormalForms) -> Iterator[_Meant]:
    done = 0
    for start, end, normal in forms.find_phrases([it.words[0] for it in loose]):
        yield from (_find_word(it, forms) for it in loose[done:start])
        row = loose[start:end]
        joined = row[0]._replace(
            text=" ".join(it.text for it in row), words=tuple(it.words[0] for it in row), is_unfinished=False
        )
        yield _Meant(joined, (normal,), ())
        done = end
    yield from (_find_word(it, forms) for it in loose[done:])


def _find_word(typed: Typed, forms: NormalForms) -> _Meant:
    (word,) = typed.words
    prefixes: Sequence[str] = ()
    if typed.is_unfinished:
        spelled = spell(word)
        prefixes = (word,) if spelled == word else (word, spelled)
    normal, own = forms.normal(word), stem(word)
    others = [(it,) for it in dict.fromkeys(map(forms.normal, FORMS_OF_VERBS.get(own, ()))) if it != normal]
    return _Meant(typed, (normal,), prefixes, None if own == normal else own, others)


def _make_term(meant: _Meant, words: _Words) -> Term:
    alternatives = [meant.normals, *meant.others]
    if meant.prefixes:
        alternatives += [it for it in words.completions(meant.prefixes) if it not in alternatives]
    held = [it for it in alternatives if words.is_held(it)] or alternatives[:1]
    return Term(held, sum(map(words.facts_of, held)), meant.typed.is_phrase, meant.own)


def _join(one: Term, other: Term) -> Term:
    alternatives = list(dict.fromkeys([*one.alternatives, *other.alternatives]))
    return Term(alternatives, one.facts + other.facts, one.is_phrase or other.is_phrase)


def _find_marks(terms: Iterable[Term], words: _Words, forms: NormalForms) -> Marks:
    marked: set[str] = set()
    phrases: list[Sequence[Set[str]]] = []
    for normals in (it for term in terms for it in term.alternatives):
        if len(normals) == 1:
            marked |= words.of(normals[0])
            phrases += [list(map(words.of, row)) for row in forms.phrases.get(normals[0], ())]
        else:
            phrases.append(list(map(words.of, normals)))
    return Marks(frozenset(marked), [row for row in phrases if all(row)])


def fetch_forms(transaction: ReadTransaction) -> NormalForms:
    """The normal forms of words, with the groups that the record has."""
    return transaction.memoize("normal forms", lambda: _read_forms(transaction))


def _read_forms(transaction: ReadTransaction) -> NormalForms:
    rows = transaction.fetch_all("search groups", lambda: select(col(SearchGroup.form), col(SearchGroup.normal)), {})
    return NormalForms(dict(rows))


def _fetch_words(transaction: ReadTransaction, meant: Sequence[_Meant], forms: NormalForms) -> _Words:
    """All words whose normal form is searched for, or may be."""
    normals = {it for one in meant for those in (one.normals, *one.others) for it in those}
    normals |= {it for normal in normals for row in forms.phrases.get(normal, ()) for it in row}
    prefixes = [prefix for one in meant for prefix in one.prefixes]
    rows = _fetch_alike(transaction, prefixes[0]) if len(normals) == len(prefixes) == 1 else None
    if rows is None:
        values = {"normals": json.dumps(sorted(normals))}
        for index, prefix in enumerate(prefixes):
            values |= {f"longer_{index}": prefix, f"beyond_{index}": prefix + AFTER_ALL}
        build = partial(_select_words, len(prefixes), transaction.dialect)
        rows = transaction.fetch_all(("search words", len(prefixes)), build, values)
    by_normal: dict[str, set[str]] = {}
    facts: dict[str, int] = {}
    records: dict[str, int] = {}
    for word, normal, *numbers in rows:
        by_normal.setdefault(normal, set()).add(word)
        facts[normal], records[normal] = numbers
    return _Words(by_normal, facts, records)


def fetch_forms_of(transaction: ReadTransaction, normals: Sequence[str]) -> dict[str, list[str]]:
    """The words of the record that have some normal forms, by these, each in order."""
    values = {"normals": json.dumps(sorted(normals))}
    rows = transaction.fetch_all(("search words", 0), partial(_select_words, 0, transaction.dialect), values)
    forms: dict[str, list[str]] = {}
    for word, normal, *_ in sorted(rows):
        forms.setdefault(normal, []).append(word)
    return forms


def _fetch_alike(transaction: ReadTransaction, word: str) -> Sequence[Any] | None:
    """What `_select_words` finds of one word that is known and begins few others, in a third of the time; else None."""
    values = {"longer": word, "beyond": word + AFTER_ALL}
    rows = transaction.fetch_all("words alike", _select_alike, values)
    return rows if len(rows) <= _FEW and any(row[0] == word for row in rows) else None


def _select_alike() -> Statement:
    begun, it = aliased(SearchWord, name="begun"), aliased(SearchWord, name="alike")
    columns: Any = it.word, it.normal, it.facts, it.records
    found = select(*columns).join_from(begun, it, col(it.normal) == begun.normal)
    longer, beyond = bindparam("longer", type_=Text), bindparam("beyond", type_=Text)
    return first_rows(found.where(col(begun.word) >= longer, col(begun.word) < beyond), _FEW + 1)


def _select_words(prefixes: int, dialect: str) -> Statement:
    """Words of so many beginnings, and of the normal forms that the placeholder `normals` has, as a JSON array."""
    given = cast(bindparam("normals", type_=Text), Text if dialect == "sqlite" else JSON)
    each = func.json_each if dialect == "sqlite" else func.json_array_elements_text
    value: ColumnElement[Any] = each(given).table_valued("value").c.value
    those: Any = select(cast(value, Text))
    if prefixes:
        those = union(those, *(select(_select_completions(index).subquery()) for index in range(prefixes)))
    normal = col(SearchWord.normal)
    columns = col(SearchWord.word), normal, col(SearchWord.facts), col(SearchWord.records)
    return select(*columns).where(normal.in_(those))


def _select_completions(index: int) -> Statement:
    """The most frequent normal forms of words that begin so."""
    word = col(SearchWord.word)
    begun = word >= bindparam(f"longer_{index}", type_=Text), word < bindparam(f"beyond_{index}", type_=Text)
    normal, facts = col(SearchWord.normal), col(SearchWord.facts)
    is_held = facts + col(SearchWord.records) > constant(0)
    longer_words = select(normal, facts).where(*begun, is_held).order_by(word)
    found = first_rows(longer_words, _MAX_LONGER).subquery()
    order = func.max(found.c.facts).desc(), found.c.normal
    return first_rows(select(found.c.normal).group_by(found.c.normal).order_by(*order), _MAX_COMPLETIONS)
