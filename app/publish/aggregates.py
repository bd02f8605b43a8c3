"""Aggregates over all facts, collected in one pass.

Other records publish them: the offices of an actor, the facts of a source, the counts of the dataset.
"""

from collections import Counter, defaultdict
from datetime import date

from app.domain.edtf import parse_edtf
from app.domain.known_records import CHARTER
from app.domain.vocabulary import FactKind, Role, Stance
from app.publish.seed_index import SeedIndex
from app.schemas.records import ActorMembership, ActorOffice, OrganisationMember
from app.seed.documents import ClauseDocument, FactDocument, MembershipDocument, OfficeDocument, SigningDocument


class FactAggregates:
    """Counts and lists over facts, and the few facts that other records repeat in full; complete once all are added."""

    def __init__(self, index: SeedIndex) -> None:
        self._index = index
        self.kinds: Counter[FactKind] = Counter()
        self.citations = 0
        self.earliest: date | None = None
        """The first day of any dated fact."""
        self.latest: date | None = None
        """The last day of any dated fact."""
        self.kinds_by_actor: dict[str, Counter[FactKind]] = defaultdict(Counter)
        self.memberships: dict[str, list[ActorMembership]] = defaultdict(list)
        self.members: dict[str, list[OrganisationMember]] = defaultdict(list)
        self.offices: dict[str, list[ActorOffice]] = defaultdict(list)
        self.facts_by_source: dict[tuple[str, Stance], list[str]] = defaultdict(list)
        """Ids of the facts that cite a source with one stance, in the order in which the facts were added."""
        self.repeated_facts: dict[str, FactDocument] = {}
        """The facts of disputes and of the charter by id, and those that open questions are about."""

    def add(self, fact: FactDocument) -> None:
        """Count a fact. It is kept only if a dispute, the charter or an open question repeats it or its claim."""
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
        is_asked_about = fact.id in self._index.facts_in_questions
        if is_asked_about or fact.id in self._index.disputes_by_fact or _is_of_charter(fact):
            self.repeated_facts[fact.id] = fact

    def facts_of_charter(self) -> list[FactDocument]:
        """The signing, the aims and the clauses of the charter."""
        return [fact for fact in self.repeated_facts.values() if _is_of_charter(fact)]

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
                organisation_ref, member_ref = self._index.actor_ref(organisation), self._index.actor_ref(member)
                self.memberships[member].append(
                    ActorMembership(fact=fact.id, organisation=organisation_ref, status=status)
                )
                self.members[organisation].append(OrganisationMember(fact=fact.id, member=member_ref, status=status))

    def _add_office(self, fact: OfficeDocument) -> None:
        jurisdictions = fact.participants.get(Role.JURISDICTION, [])
        for holder in fact.participants[Role.HOLDER]:
            office = ActorOffice(
                fact=fact.id,
                title=fact.details.title,
                portfolio=fact.details.portfolio,
                standing=fact.details.standing,
                holder=self._index.actor_ref(holder),
                jurisdictions=[self._index.actor_ref(state) for state in jurisdictions],
            )
            for actor in {holder, *jurisdictions}:
                self.offices[actor].append(office)


def _is_of_charter(fact: FactDocument) -> bool:
    return isinstance(fact, SigningDocument | ClauseDocument) and fact.details.instrument == CHARTER
