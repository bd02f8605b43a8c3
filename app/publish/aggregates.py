"""What actors, sources, disputes, the charter and the dataset tell of the facts, gathered while these go by."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from datetime import date

from app.domain.edtf import parse_edtf
from app.domain.vocabulary import CHARTER, FactKind, Role, Stance
from app.schemas.facts import ActorRef
from app.schemas.records import ActorMembership, ActorOffice, OrganisationMember
from app.seed.documents import ClauseDocument, FactDocument, MembershipDocument, OfficeDocument, SigningDocument


class FactAggregates:
    """Counts and lists of facts, and the few facts that other records repeat in full."""

    def __init__(self, disputed: Container[str], actors: Mapping[str, ActorRef]) -> None:
        self._disputed = disputed
        self._actors = actors
        self.kinds: Counter[FactKind] = Counter()
        self.citations = 0
        self.earliest: date | None = None
        self.latest: date | None = None
        self.kinds_by_actor: dict[str, Counter[FactKind]] = defaultdict(Counter)
        self.memberships: dict[str, list[ActorMembership]] = defaultdict(list)
        self.members: dict[str, list[OrganisationMember]] = defaultdict(list)
        self.offices: dict[str, list[ActorOffice]] = defaultdict(list)
        self.facts_by_source: dict[tuple[str, Stance], list[str]] = defaultdict(list)
        """Ids of the facts that cite a source, apart for each stance, in alphabetical order."""
        self.repeated_facts: dict[str, FactDocument] = {}
        """The facts of disputes and of the charter."""

    def add(self, fact: FactDocument) -> None:
        self.kinds[fact.kind] += 1
        self.citations += len(fact.citations)
        self._add_date(fact)
        for actor in {actor for actors in fact.participants.values() for actor in actors}:
            self.kinds_by_actor[actor][fact.kind] += 1
        for key in {(citation.source, citation.stance) for citation in fact.citations}:
            self.facts_by_source[key].append(fact.id)
        if isinstance(fact, MembershipDocument):
            self._add_membership(fact)
        if isinstance(fact, OfficeDocument):
            self._add_office(fact)
        if fact.id in self._disputed or is_of_charter(fact):
            self.repeated_facts[fact.id] = fact

    def _add_date(self, fact: FactDocument) -> None:
        if fact.date is None:
            return
        earliest, latest = parse_edtf(fact.date.edtf)
        if earliest:
            self.earliest = min(earliest, self.earliest or earliest)
        if latest:
            self.latest = max(latest, self.latest or latest)

    def _add_membership(self, fact: MembershipDocument) -> None:
        status = fact.details.status
        for member in fact.participants[Role.MEMBER]:
            for organisation in fact.participants[Role.ORGANISATION]:
                membership = ActorMembership(fact=fact.id, organisation=self._actors[organisation], status=status)
                self.memberships[member].append(membership)
                member_of = OrganisationMember(fact=fact.id, member=self._actors[member], status=status)
                self.members[organisation].append(member_of)

    def _add_office(self, fact: OfficeDocument) -> None:
        jurisdictions = fact.participants.get(Role.JURISDICTION, [])
        for holder in fact.participants[Role.HOLDER]:
            office = ActorOffice(
                fact=fact.id,
                title=fact.details.title,
                portfolio=fact.details.portfolio,
                standing=fact.details.standing,
                holder=self._actors[holder],
                jurisdictions=[self._actors[state] for state in jurisdictions],
            )
            for actor in {holder, *jurisdictions}:
                self.offices[actor].append(office)


def is_of_charter(fact: FactDocument) -> bool:
    """Whether the charter consists of this fact: its signing, its aims and its clauses."""
    return isinstance(fact, SigningDocument | ClauseDocument) and fact.details.instrument == CHARTER
