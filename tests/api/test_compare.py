"""A sentence beside the record: what the service answers, whole."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, find_faults


def compare(client: TestClient, text: str) -> Any:
    return ask(client, f"/compare?text={quote(text)}")


def test_a_sentence_is_laid_beside_the_facts_that_share_most_with_it(client: TestClient) -> None:
    answer = compare(client, "Goita signed the charter with journalists on 17 September 2023")
    assert list(answer) == ["text", "elements", "items", "notice", "dataset"]
    assert {name: found for name, found in answer["elements"].items() if found} == {
        "actors": [{"text": "Goita", "id": "assimi-goita"}],
        "instruments": [{"text": "the charter", "id": "liptako-gourma-charter"}],
        "dates": [{"text": "17 September 2023", "edtf": "2023-09-17"}],
    }
    first = answer["items"][0]
    assert list(first) == ["fact", "same", "different", "absent"]
    assert first["fact"] == ask(client, f"/facts/{first['fact']['id']}")
    assert first["same"] == [{"element": "actor", "text": "Goita"}, {"element": "instrument", "text": "the charter"}]
    assert first["different"] == [{"element": "date", "text": "17 September 2023", "in_fact": "2023-09-16"}]
    assert first["absent"] == ["journalists"]


def test_a_disputed_fact_brings_its_disputes(client: TestClient) -> None:
    first = compare(client, "Diop is Mali's foreign minister")["items"][0]
    assert [it["id"] for it in first["fact"]["disputes"]] == ["office-of-abdoulaye-diop"]


def test_a_sentence_that_shares_no_word_has_no_facts_beside_it(client: TestClient) -> None:
    answer = compare(client, "Bananas are yellow")
    assert answer["items"] == []


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from keys_of(part)
    if isinstance(value, list):
        for part in value:
            yield from keys_of(part)


def test_nothing_reads_as_a_verdict(client: TestClient) -> None:
    for text in ("Goita signed the charter", "ECOWAS did not threaten Niger", "Mali has 3 kings since 1960"):
        answer = compare(client, text)
        for item in answer["items"]:
            del item["fact"]  # As it is anywhere.
        keys = set(keys_of(answer))
        assert (
            keys
            == {
                *("text", "elements", "items", "notice", "dataset", "revision", "hash"),
                *("actors", "places", "instruments", "offices", "dates", "numbers", "negations"),
                *("id", "holder", "edtf", "amount", "unit", "same", "different", "absent", "element", "in_fact"),
            }
            & keys
        )
        told = str(answer).lower()
        assert not any(word in told for word in ("verdict", "score", "true", "false", "supported", "refuted", "rating"))


def test_signs_of_any_script_are_taken_as_they_come(client: TestClient) -> None:
    for text in ("ﷺ ㍿ ᦰ ½ ٣ ١٢ Mali", "الميادين مالي", "“Mali” – ‘Niger’ 2023–…", "9" * 300, "not " * 75):
        assert compare(client, text)["text"] == text


@pytest.mark.parametrize("text", ["", "Hi", "???", "a" * 301, "one\nother"])
def test_what_is_no_sentence_is_refused(good_client: TestClient, text: str) -> None:
    response = good_client.get(f"/compare?text={quote(text)}")
    assert response.status_code == (400 if "\n" in text else 422)


def test_a_text_that_is_too_short_is_told_how_long_it_has_to_be(good_client: TestClient) -> None:
    [fault] = good_client.get("/compare", params={"text": "ab"}).json()["errors"]
    assert fault["detail"] == "it has 3 characters at least"


def test_it_takes_a_sentence_alone(good_client: TestClient) -> None:
    (missing,) = find_faults(good_client, "/compare")
    assert missing["parameter"] == "text"
    (unknown,) = find_faults(good_client, "/compare?text=norland&limit=3")
    assert unknown["parameter"] == "limit"


COMPARED = [
    # A name by another spelling or its acronym, a number in words, a unit by another word.
    (
        "CEDEAO threatened Niger",
        "ecowas-threatened-intervention-in-niger",
        ["actor: CEDEAO", "actor: Niger"],
        [],
        [],
    ),
    (
        "Fifteen hundred French soldiers must leave",
        "french-troops-to-leave-number-1500",
        ["actor: French", "number: Fifteen hundred French soldiers"],
        [],
        ["must"],
    ),
    (
        "France pulls 1,000 troops out",
        "french-troops-to-leave-number-1500",
        ["actor: France"],
        ["number: 1,000 troops / 1500 troops"],
        [],
    ),
    (
        "Mali has had two coups since 2020",
        "coup-in-mali-since-2020",
        ["actor: Mali", "date: since 2020"],
        [],
        ["two coups"],
    ),
    # A date that is told more precisely than the fact has it is neither the same nor another.
    (
        "Soldiers overthrew Bazoum on 26 July 2023",
        "coup-in-niger-of-july-2023",
        ["actor: Bazoum"],
        [],
        ["26 July 2023"],
    ),
    (
        "Soldiers overthrew Bazoum in June 2023 or July 2023",
        "coup-in-niger-of-july-2023",
        ["actor: Bazoum", "date: July 2023"],
        [],
        ["June 2023"],
    ),
    (
        "On September 17 the Liptako-Gourma Charter was signed",
        "liptako-gourma-charter-signed-on-saturday",
        ["instrument: Liptako-Gourma Charter"],
        ["date: September 17 / 2023-09-16"],
        [],
    ),
    # What a document called somebody by a day is not dated by it.
    (
        "Diop was Mali's foreign minister in 2012",
        "diop-foreign-minister",
        ["actor: Diop", "actor: Mali", "office: foreign minister"],
        [],
        ["2012"],
    ),
    (
        "Prime Minister Bazoum was overthrown by soldiers in July 2023",
        "coup-in-niger-of-july-2023",
        ["actor: Bazoum", "date: July 2023"],
        ["office: Prime Minister / President"],
        [],
    ),
    (
        "Tchiani, head of the new leadership of Niger and its foreign minister, likes trains, boats and old planes",
        "tchiani-head-of-new-leadership",
        ["actor: Tchiani", "actor: Niger", "office: head of the new leadership"],
        [],
        ["foreign", "minister", "likes", "trains", "boats", "old", "planes"],
    ),
    (
        "General Goita posted as author",
        "goita-called-colonel",
        ["actor: Goita"],
        ["office: General / Colonel"],
        [],
    ),
    (
        "Mali was a member of ECOWAS",
        "mali-former-member-of-g5-sahel",
        ["actor: Mali"],
        ["actor: ECOWAS / G5 Sahel"],
        [],
    ),
    (
        "ECOWAS left, and Mali was a member of the G5 Sahel",
        "mali-former-member-of-g5-sahel",
        ["actor: Mali", "actor: G5 Sahel"],
        [],
        ["ECOWAS", "left"],
    ),
    (
        "Ministerial delegations announced in Bamako that the charter was signed in Ouagadougou",
        "ministerial-delegations-announce-signing",
        ["place: Bamako", "instrument: the charter"],
        [],
        ["Ouagadougou"],
    ),
    # A name that only a quotation holds is not one of the fact, which has no place; that of whom it belongs to is.
    (
        "The charter was signed in Bamako",
        "liptako-gourma-charter-signed-on-saturday",
        ["instrument: The charter"],
        [],
        ["Bamako"],
    ),
    (
        "The Malian leader announced the new alliance on Twitter",
        "goita-posts-announcement-on-x",
        ["actor: Malian", "actor: Twitter"],
        [],
        ["leader", "new"],
    ),
    (
        "Bamako never requested the departure of MINUSMA",
        "mali-requested-departure-of-minusma",
        ["actor: Bamako", "actor: MINUSMA"],
        ["negation: never / None"],
        [],
    ),
    (
        "Specific details of the closed meeting with Yevkurov were revealed",
        "closed-meeting-content-not-revealed",
        ["actor: Yevkurov"],
        ["negation: None / no"],
        [],
    ),
    (
        "Monthly Review does not share all views conveyed at MR Online",
        "monthly-review-does-not-necessarily-share-views",
        ["actor: Monthly Review", "actor: MR Online", "negation: not"],
        [],
        ["share"],
    ),
    # Weekdays and parts of months.
    (
        "The Liptako-Gourma Charter was signed on a Sunday",
        "liptako-gourma-charter-signed-on-saturday",
        ["instrument: Liptako-Gourma Charter"],
        ["date: Sunday / 2023-09-16"],
        [],
    ),
    (
        "The rebellion that began in 2012 in northern Mali spread to Niger in 2018",
        "rebellion-spread-to-niger-by-2015",
        ["place: northern Mali", "actor: Niger", "date: 2012"],
        ["date: 2018 / [2012..2015]"],
        [],
    ),
    # Times are compared by the days that they last, but not those between two events.
    (
        "Niger's coup leaders gave France 48 hours to pull out troops",
        "time-given-to-france-is-a-month",
        ["actor: Niger", "actor: France"],
        ["number: 48 hours / 1 month"],
        [],
    ),
    (
        "Two months after the coup, Niger's coup leaders gave France a month",
        "niger-coup-leaders-told-france-to-pull-out-troops",
        ["actor: Niger", "actor: France", "number: a month"],
        [],
        ["Two months", "after"],
    ),
    # How many states a fact names, unless those that are counted may be others.
    (
        "Ministerial delegations from five Sahel countries announced a pact in Bamako",
        "ministerial-delegations-announce-signing",
        ["place: Bamako"],
        ["number: five Sahel countries / Mali, Burkina Faso, Niger"],
        ["Sahel"],
    ),
    (
        "Ministerial delegations of the two countries announced a pact in Bamako",
        "ministerial-delegations-announce-signing",
        ["place: Bamako"],
        [],
        ["two countries"],
    ),
    (
        "Ministerial delegations of 1,500 soldiers announced a pact in Bamako",
        "ministerial-delegations-announce-signing",
        ["place: Bamako"],
        [],
        ["1,500 soldiers"],
    ),
    # The same office in another state, and that of several.
    (
        "Niger's defence minister Sadio Camara spoke",
        "camara-defense-minister",
        ["actor: Sadio Camara"],
        ["office: defence minister / Defense Minister (Mali)"],
        ["Niger"],
    ),
    (
        "Delegations led by the defence ministers travelled to Niger",
        "delegations-travelled-to-niger",
        ["actor: Niger"],
        ["office: defence ministers / foreign ministers"],
        [],
    ),
    (
        "Delegations led by the foreign ministers travelled to Niger",
        "delegations-travelled-to-niger",
        ["actor: Niger", "office: foreign ministers"],
        [],
        [],
    ),
    (
        "The defence ministers were in delegations that travelled to Niger",
        "delegations-travelled-to-niger",
        ["actor: Niger"],
        [],
        ["defence"],
    ),
    # What the record says of the rank of somebody is brought where no fact that is near tells of it.
    (
        "Colonel Abdourahmane Tchiani received the delegations of Mali and Burkina Faso",
        "tchiani-called-general",
        ["actor: Abdourahmane Tchiani"],
        ["office: Colonel / General"],
        ["received", "delegations", "Mali", "Burkina Faso"],
    ),
    # Somebody in the place of another: beside the same word, in a list, in an office, or as a source.
    (
        "Soldiers overthrew President Mahamadou Issoufou",
        "coup-in-niger-of-july-2023",
        ["office: President"],
        ["actor: Mahamadou Issoufou / Mohamed Bazoum"],
        [],
    ),
    (
        "Togo's president Faure Gnassingbe mediated after the coup in Niger",
        "coup-in-niger-of-july-2023",
        ["actor: Niger", "office: president"],
        [],
        ["Togo", "Faure", "Gnassingbe", "mediated", "after"],
    ),
    (
        "Russia's Deputy Defence Minister, Alexander Fomin, came",
        "yevkurov-deputy-defense-minister",
        ["actor: Russia", "office: Deputy Defence Minister"],
        ["actor: Alexander Fomin / Yunus-Bek Yevkurov"],
        ["came"],
    ),
    (
        "Alexander Fomin is Russia's deputy defence minister",
        "yevkurov-deputy-defense-minister",
        ["actor: Russia", "office: deputy defence minister"],
        ["actor: Alexander Fomin / Yunus-Bek Yevkurov"],
        [],
    ),
    (
        "Al Mayadeen calls Alexander Fomin Russia's Deputy Defence Minister",
        "diop-defence-minister",
        ["actor: Al Mayadeen"],
        [],
        ["Alexander", "Fomin", "Russia", "Deputy"],
    ),
    (
        "Emmanuel Macron said that troops were withdrawn from Mali",
        "france-forced-to-withdraw-from-mali",
        ["actor: Mali"],
        [],
        ["Emmanuel", "Macron"],
    ),
    (
        "On Telegram, Assimi Goita announced that the charter had been signed",
        "goita-posts-announcement-on-x",
        ["actor: Assimi Goita", "instrument: the charter"],
        ["actor: Telegram / X"],
        [],
    ),
    (
        "The G5 Sahel was supported by Russia",
        "g5-sahel-supported-by-france",
        ["actor: G5 Sahel"],
        ["actor: Russia / France"],
        [],
    ),
    (
        "Mali, Guinea and Niger founded the Alliance of Sahel States",
        "alliance-of-sahel-states-established",
        ["actor: Mali", "actor: Niger", "actor: Alliance of Sahel States"],
        ["actor: Guinea / Burkina Faso"],
        [],
    ),
    (
        "Mali and Guinea feared that any attack on Niger would be a declaration of war",
        "warning-covers-any-attack-on-niger",
        ["actor: Mali", "actor: Niger"],
        ["actor: Guinea / Burkina Faso"],
        ["feared"],
    ),
    (
        "The G5 Sahel, a grouping of Mali, Niger, Burkina Faso, Chad and Senegal, had members",
        "mauritania-member-of-g5-sahel",
        ["actor: G5 Sahel", "actor: Mali", "actor: Niger", "actor: Burkina Faso"],
        ["actor: Senegal / Mauritania"],
        ["grouping", "Chad"],
    ),
    (
        "Al Mayadeen took Goita's words on the signing of the charter from a report by TASS",
        "al-mayadeen-credits-sputnik",
        ["actor: Al Mayadeen", "actor: Goita", "instrument: the charter"],
        ["actor: TASS / Sputnik"],
        ["took", "words"],
    ),
    # A date of another event, which a time is told by, and times that are not that of the fact.
    (
        "Soldiers overthrew President Mohamed Bazoum before the charter was signed on 16 September 2023",
        "coup-in-niger-of-july-2023",
        ["actor: Mohamed Bazoum", "office: President"],
        [],
        ["before", "the charter", "signed", "16 September 2023"],
    ),
    (
        "The charter was signed on 16 September 2023, and Orinoco Tribune published its text the next day",
        "orinoco-tribune-published-on-17-september-2023",
        ["actor: Orinoco Tribune", "date: the next day"],
        [],
        ["The charter", "signed", "16 September 2023"],
    ),
    (
        "For two months France did not pull out its troops",
        "niger-coup-leaders-told-france-to-pull-out-troops",
        ["actor: France"],
        ["negation: not / None"],
        ["two months"],
    ),
    (
        "Within two months of the coup Niger's coup leaders told France to pull out its troops",
        "niger-coup-leaders-told-france-to-pull-out-troops",
        ["actor: Niger", "actor: France"],
        [],
        ["Within", "two months"],
    ),
    # Who does what a fact tells of somebody else, where the words beside the verb or the roles in the fact tell it.
    (
        "Over the coup, Niger threatened ECOWAS with a military intervention",
        "ecowas-threatened-intervention-in-niger",
        ["actor: Niger", "actor: ECOWAS"],
        ["actor: Niger / ECOWAS"],
        [],
    ),
    (
        "Mali and Burkina Faso have authorised Niger to intervene",
        "niger-authorised-intervention-within-its-borders",
        ["actor: Mali", "actor: Burkina Faso", "actor: Niger"],
        ["actor: Mali and Burkina Faso / Niger"],
        [],
    ),
    (
        "Mohamed Bazoum overthrew the soldiers",
        "coup-in-niger-of-july-2023",
        ["actor: Mohamed Bazoum"],
        ["actor: Mohamed Bazoum / Soldiers who overthrew Mohamed Bazoum"],
        [],
    ),
    (
        "Niger was threatened by ECOWAS over the coup",
        "ecowas-threatened-intervention-in-niger",
        ["actor: Niger", "actor: ECOWAS"],
        [],
        [],
    ),
    (
        "Niger threatened to leave ECOWAS",
        "ecowas-threatened-intervention-in-niger",
        ["actor: Niger", "actor: ECOWAS"],
        [],
        ["leave"],
    ),
    (
        "France did not comply with the ultimatum of Niger's coup leaders",
        "france-ignored-ultimatum",
        ["actor: France", "actor: Niger"],
        [],
        ["not", "comply"],
    ),
]


@pytest.mark.parametrize(("text", "fact", "same", "different", "absent"), COMPARED)
def test_elements_are_compared_one_by_one(
    client: TestClient, text: str, fact: str, same: list[str], different: list[str], absent: list[str]
) -> None:
    (found,) = (it for it in compare(client, text)["items"] if it["fact"]["id"] == fact)
    assert [f"{it['element']}: {it['text']}" for it in found["same"]] == same
    assert [f"{it['element']}: {it['text']} / {it['in_fact']}" for it in found["different"]] == different
    assert found["absent"] == absent


def test_what_a_fact_is_only_found_by_is_absent(client: TestClient) -> None:
    """A curator added `Barkhane`, which no text of the fact holds."""
    first = compare(client, "France withdrew its Barkhane troops from Mali")["items"][0]
    assert first["fact"]["id"] == "france-withdrew-troops-from-mali"
    assert first["absent"] == ["Barkhane"]


def test_what_differs_from_a_fact_that_says_all_of_the_sentence_tells_of_something_else(client: TestClient) -> None:
    items = {it["fact"]["id"]: it for it in compare(client, "Burkina Faso is a member of the AES")["items"]}
    assert items["burkina-faso-member-of-aes"]["absent"] == []
    assert items["burkina-faso-former-member-of-g5-sahel"]["different"] == []
    assert items["burkina-faso-former-member-of-g5-sahel"]["absent"] == ["AES"]


def test_the_other_side_of_a_dispute_is_told_to_differ(client: TestClient) -> None:
    items = {it["fact"]["id"]: it for it in compare(client, "Diop is Mali's foreign minister")["items"]}
    (different,) = items["diop-defence-minister"]["different"]
    assert different == {"element": "office", "text": "foreign minister", "in_fact": "Defence Minister"}
