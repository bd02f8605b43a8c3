"""The words that facts are found by, and what searches know of them: normal forms, and how many facts hold each."""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.domain.normal_forms import NormalForms, form_of, forms_of_groups, name_group, stem
from app.domain.text import words
from app.publish.labels import days_of, labels_of
from app.publish.rows import Row
from app.publish.seed_index import SeedIndex
from app.seed.documents import FactDocument
from app.store import models
from app.store.fulltext.index import FIELD_SEPARATOR, KEYWORDS_SEPARATOR, SearchText, within_bounds


class SearchWords:
    """The words of all facts that have passed."""

    def __init__(self, index: SeedIndex) -> None:
        self._index = index
        self._groups = [(group.id, group.words) for group in index.seed.search_groups]
        self._forms = NormalForms(forms_of_groups(self._groups))
        self._normal_texts: dict[str, str] = {}
        """Texts that stand in many facts, such as names, in normal forms."""
        self._normals: dict[str, str] = {}
        self._facts: Counter[str] = Counter()
        self._records: Counter[str] = Counter()

    def add(self, fact: FactDocument) -> SearchText:
        """Take in a fact: its claim, the names in it and around it, its days, what it is, its quotations and note."""
        quotes = [citation.quote for citation in fact.citations]
        text = within_bounds(
            SearchText(
                fact_key=fact.id,
                claim=self._normalise(fact.claim),
                names=self._normalise_all([*self._index.names_in(fact), *days_of(fact)]),
                labels=KEYWORDS_SEPARATOR.join(
                    map(self._normalise_all, filter(None, (list(labels_of(fact)), fact.keywords)))
                ),
                quotes=_apart(map(self._normalise, filter(None, (*quotes, fact.note)))),
            )
        )
        self._facts.update(_distinct(text))
        return text

    def add_record(
        self, key: str, title: str, names: Iterable[str], labels: Iterable[str], others: Iterable[str]
    ) -> SearchText:
        """Take in another record: its title, its other names, what it is, and what is said of it."""
        said = _apart(map(self._normalise, others))
        parts = self._normalise(title), self._normalise_all(names), self._normalise_all(labels), said
        text = within_bounds(SearchText(key, *parts))
        self._records.update(_distinct(text))
        return text

    def group_rows(self) -> Iterator[Row]:
        """The groups, by which alone a search may find something else."""
        for name, members in self._groups:
            for member in members:
                yield models.SearchGroup, {"form": form_of(member), "normal": name_group(name)}

    def rows(self) -> Iterator[Row]:
        """The words of the facts and of the groups, and the groups."""
        yield from self.group_rows()
        known = dict(self._normals)
        for name, members in self._groups:
            for member in members:
                spoken = words(member)
                if len(spoken) == 1:
                    known[spoken[0]] = name_group(name)
        for word, normal in known.items():
            counts = {"facts": self._facts[normal], "records": self._records[normal]}
            yield models.SearchWord, {"word": word, "normal": normal, **counts}

    def _normalise_all(self, texts: Iterable[str]) -> str:
        found: list[str] = []
        for text in texts:
            normal = self._normal_texts.get(text)
            if normal is None:
                normal = self._normal_texts[text] = self._normalise(text)
            found.append(normal)
        return _apart(found)

    def _normalise(self, text: str) -> str:
        """The normal forms of a text in their order.

        After them come those of groups of which phrases stand in it, and the stems of words that stand there under the
        form of a group, so that who types such a word finds first what holds the word itself.
        """
        spoken = words(text)
        for word in spoken:
            if word not in self._normals:
                self._normals[word] = self._forms.normal(word)
        normals = [self._normals[word] for word in spoken]
        after = [phrase.normal for phrase in self._forms.find_phrases(spoken)]
        stems = map(stem, spoken)
        after += sorted({it for it, normal in zip(stems, normals, strict=True) if it != normal})
        for form in after:
            normals += [FIELD_SEPARATOR, form]
        return " ".join(normals)


def _apart(texts: Iterable[str]) -> str:
    return f" {FIELD_SEPARATOR} ".join(texts)


def _distinct(text: SearchText) -> set[str]:
    return {word for part in text.parts for word in part.split()}
