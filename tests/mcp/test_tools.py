"""What each tool answers, for the model and for the host."""

import pytest
from starlette.testclient import TestClient

from app.seed.folder import Seed
from app.store.engine import Database
from tests.asking import ask
from tests.conftest import open_client
from tests.loading import leave_out, load
from tests.mcp.agent import call

PAGES = "http://127.0.0.1:8000/en"


def test_facts_are_found_in_short(good_client: TestClient) -> None:
    found = call(good_client, "search_facts", q="signed", kind="signing", date_from="2021")
    assert found.structured == {
        "revision": 1,
        "facts": [
            {
                "id": "pact-signed",
                "claim": "Ada Berg signed the River Pact in Eastport.",
                "date": "2021-05-04",
                "independent_origins": 1,
            }
        ],
        "total": 1,
        "next": None,
        "relaxed": False,
        "did_you_mean": None,
        "unknown_words": [],
        "open_questions": [
            {
                "id": "who-signed-for-southmark",
                "question": "Who signed the pact for Southmark?",
                "note": "The documents name Ada Berg alone.",
            }
        ],
        "outside": None,
    }
    assert found.text.splitlines() == [
        "1 fact:",
        "Ada Berg signed the River Pact in Eastport.",
        f"  2021-05-04 · 1 independent origin · {PAGES}/facts/pact-signed",
        "The documents do not say (open questions):",
        "Who signed the pact for Southmark? (who-signed-for-southmark)",
        "  The documents name Ada Berg alone.",
        "Revision 1.",
    ]


def test_what_was_loosened_is_said_and_open_questions_come_first(good_client: TestClient) -> None:
    found = call(good_client, "search_facts", q="how long does the pact last")
    assert found.text.splitlines()[:5] == [
        "No fact holds all the words: these hold only some of them, the best first. No fact holds: long, last.",
        "The documents do not say (open questions):",
        "For how long is the pact concluded? (how-long-the-pact-lasts)",
        "  No document gives a duration.",
        "5 facts:",
    ]
    assert found.structured["relaxed"]


def test_corrected_words_are_said(good_client: TestClient) -> None:
    found = call(good_client, "search_facts", q="norlend treaty")
    assert found.text.startswith("No fact holds all the words: read as “norland treaty”. No fact holds: norlend.\n")
    assert found.structured["did_you_mean"] == "norland treaty"


def test_the_date_of_a_title_is_told_as_that_of_the_document(good_client: TestClient) -> None:
    found = call(good_client, "search_facts", kind="office")
    assert [(it.get("date"), it["as_of"]) for it in found.structured["facts"]] == [(None, "2021-05")]
    for tool, arguments in (
        ("search_facts", {"kind": "office"}),
        ("get_facts", {"ids": ["berg-president"]}),
        ("compare_sentence", {"text": "Ada Berg is president"}),
    ):
        assert "  as of 2021-05 · 1 independent origin · " in call(good_client, tool, **arguments).text


_NOTHING = (
    "Try fewer or other words, or no actor, kind or dates: dates leave out undated facts. get_dispute without an id"
    " lists what no document says."
)


def test_nothing_found_is_no_error(good_client: TestClient) -> None:
    found = call(good_client, "search_facts", q="xylophone")
    assert not found.is_error
    assert found.text.splitlines() == [
        "No fact holds: xylophone.",
        "0 facts.",
        _NOTHING,
        "Revision 1.",
    ]


def test_dates_are_said_to_leave_out_undated_facts(good_client: TestClient) -> None:
    assert call(good_client, "search_facts", q="xylophone", date_from="2021").text.splitlines()[-2] == _NOTHING


@pytest.mark.parametrize(("days", "when"), [({"date_from": "2024-01"}, "later"), ({"date_to": "1999"}, "earlier")])
def test_days_that_the_record_does_not_cover_are_told(client: TestClient, days: dict[str, str], when: str) -> None:
    covered = ask(client, "/dataset")["coverage"]
    assert call(client, "search_facts", **days).text.splitlines() == [
        f"The dated facts of the record run from {covered['earliest']} to {covered['latest']}. Of what was {when} it"
        " says nothing, not even that nothing happened.",
        "0 facts.",
        "Revision 1.",
    ]
    assert call(client, "search_facts", date_from="2023", date_to="2024").structured["outside"] is None
    relaxed = call(client, "search_facts", q="withdrawal from ECOWAS", **days)
    assert relaxed.text.splitlines()[1] == "No fact holds all the words."


def test_a_date_of_a_sentence_that_the_record_does_not_cover_is_told(client: TestClient) -> None:
    told = call(client, "compare_sentence", text="In January 2024 Mali, Burkina Faso and Niger left ECOWAS")
    assert told.text.splitlines()[3] == told.structured["outside"]
    assert told.structured["outside"].endswith("Of what was later it says nothing, not even that nothing happened.")
    covered = call(client, "compare_sentence", text="The charter was signed on a 16 September")
    assert covered.structured["outside"] is None


def test_what_is_absent_and_an_open_question_is_told_as_one(client: TestClient) -> None:
    compared = call(client, "compare_sentence", text="The charter was signed in Bamako on 16 September 2023")
    lines = compared.text.splitlines()
    told = "  The documents do not say (open question): Where was the Liptako-Gourma Charter signed?"
    assert lines.count(f"{told} (where-the-charter-was-signed)") == 1
    first = compared.structured["facts"][0]
    assert (first["absent"], "where-the-charter-was-signed" in first["open_questions"]) == (["Bamako"], True)


def test_all_facts_come_page_by_page(good_client: TestClient) -> None:
    first = call(good_client, "search_facts")
    assert len(first.structured["facts"]) == 10
    assert f"More: pass cursor {first.structured['next']}" in first.text
    second = call(good_client, "search_facts", cursor=first.structured["next"])
    assert second.structured["next"] is None
    assert first.structured["total"] == len(first.structured["facts"]) + len(second.structured["facts"])


def test_a_cursor_belongs_to_its_search(good_client: TestClient) -> None:
    cursor = call(good_client, "search_facts").structured["next"]
    refused = call(good_client, "search_facts", kind=["event", "signing"], cursor=cursor)
    assert refused.text == "cursor: it is damaged or belongs to another query; start again without it."


def test_a_total_is_counted_up_to_a_bound(good_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mcp.tools.search_facts.COUNTED", 2)
    found = call(good_client, "search_facts", kind="attribute")
    assert found.text.startswith("2 or more facts:\n")
    assert found.structured["total"] == 2


_ONE_LINE = "it holds a line break or another control character: write it on one line."


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("search_facts", {"q": "river\npact"}, f"q: {_ONE_LINE}"),
        ("search_facts", {"actor": "nor\tland"}, f"actor: {_ONE_LINE}"),
        (
            "search_facts",
            {"actor": "norland,southmark"},
            "actor: it holds a comma: give each of several values by itself.",
        ),
        (
            "search_facts",
            {"actor": ["x"] * 11},
            "actor: it takes at most 10 values and was given 11; ask several times.",
        ),
        (
            "get_facts",
            {"ids": ["pact-signed,pact-sined"]},
            "ids: it holds a comma: give each of several values by itself.",
        ),
        ("get_facts", {"ids": []}, "ids: it takes at least one value."),
        ("get_actor", {"actor": "ada\nberg"}, f"actor: {_ONE_LINE}"),
        ("get_dispute", {"id": "what\nleague"}, f"id: {_ONE_LINE}"),
        ("compare_sentence", {"text": "Ada Berg\nsigned"}, f"text: {_ONE_LINE}"),
        (
            "get_dispute",
            {"id": "what-league-is", "cursor": "abc"},
            "cursor: it goes on with the list, and an id asks for one question: give one of the two.",
        ),
    ],
)
def test_what_is_wrong_with_an_argument_is_told_in_words(
    good_client: TestClient, tool: str, arguments: dict[str, object], told: str
) -> None:
    refused = call(good_client, tool, **arguments)
    assert refused.is_error
    assert refused.text == told


@pytest.mark.parametrize(
    ("tool", "argument", "address"),
    [
        ("get_facts", "ids", f"{PAGES}/facts/norland-in-league"),
        ("get_facts", "ids", "/facts/norland-in-league"),
        ("get_actor", "actor", f"{PAGES}/actors/norland"),
        ("get_dispute", "id", "/disputes/what-league-is/"),
    ],
)
def test_a_record_may_be_named_by_its_address(good_client: TestClient, tool: str, argument: str, address: str) -> None:
    name = address.rstrip("/").rpartition("/")[2]
    by_address, by_id = (call(good_client, tool, **{argument: it}) for it in (address, name))
    assert not by_id.is_error
    assert by_address.structured == by_id.structured


def test_facts_have_quotations_and_what_others_say(good_client: TestClient) -> None:
    found = call(good_client, "get_facts", ids=["norland-in-league", "pact-mutual-defence", "pact-sined", "signing"])
    norland, *others = found.structured["facts"]
    assert norland == {
        "id": "norland-in-league",
        "claim": "Norland is a founding member of the River League.",
        "independent_origins": 1,
        "disputes": ["founder-of-league", "what-league-is"],
        "quotations": [
            {"words": "Norland and Southmark signed", "document": "invented", "origin": "courier-report"},
        ],
        "otherwise": [
            {
                "dispute": "founder-of-league",
                "question": "Did the pact or its members found the League?",
                "claims": {"league-founded-by-pact": "The River Pact founds the River League."},
            },
            {
                "dispute": "what-league-is",
                "question": "Is the League a founding or a working body?",
                "claims": {"southmark-in-league": "Southmark is a member of the River League."},
            },
        ],
    }
    assert [it["id"] for it in others] == ["pact-mutual-defence", "pact-signed"]
    assert found.structured["unknown_ids"] == {"pact-sined": "pact-signed"}
    assert found.structured["moved_ids"] == {"signing": "pact-signed"}
    lines = found.text.splitlines()
    assert lines[:4] == [
        "Norland is a founding member of the River League.",
        f"  undated · 1 independent origin · disputed: founder-of-league, what-league-is"
        f" · {PAGES}/facts/norland-in-league",
        "  “Norland and Southmark signed” – The Eastport Courier [1] · origin courier-report",
        "  Otherwise, on “Did the pact or its members found the League?” (founder-of-league): The River Pact founds the"
        " River League. (league-founded-by-pact)",
    ]
    assert lines[-3:] == [
        "signing is pact-signed now.",
        "There is no fact pact-sined. Did you mean pact-signed?",
        "Revision 1.",
    ]


def test_a_dispute_of_several_facts_is_told_once(good_client: TestClient) -> None:
    found = call(good_client, "get_facts", ids=["southmark-in-league", "norland-in-league"])
    told = [[it["dispute"] for it in fact["otherwise"]] for fact in found.structured["facts"]]
    assert told == [["what-league-is"], ["founder-of-league"]]


def test_a_quotation_says_what_it_shows_and_whose_words_it_has(good_client: TestClient) -> None:
    lines = call(good_client, "get_facts", ids=["dahl-ousted"]).text.splitlines()
    assert lines[2:4] == [
        "  “soldiers in Southmark had ousted Governor Ole Dahl” – The Eastport Courier [1] · origin courier-report",
        "  Against: “heard this from Col. T. Lund” – The Echo [2] · origin echo-report",
    ]


def test_each_origin_is_quoted_once_with_all_who_print_it(client: TestClient) -> None:
    found = call(client, "get_facts", ids=["liptako-gourma-charter-signed-on-saturday"])
    lines = found.text.splitlines()
    assert lines[2:4] == [
        "  “J’ai signé ce jour” – Al Mayadeen English [1], quoting Assimi Goita, on X"
        " · origin goita-post, also in NewsDigest",
        "  “signed on Saturday” – NewsDigest [2] · origin bamako-report, also in Al Mayadeen English",
    ]
    assert lines[4].startswith("  Note: Who signed for the three states")
    assert lines[5].endswith("; 5 more in get_dispute")
    assert lines[7] == (
        "[2] NewsDigest, “Military states Mali Niger”, undated, https://newsdigest.ng/military-states-mali-niger/"
    )
    assert lines[8] == (
        "Origins: goita-post = Assimi Goita's post on X of 16 September 2023;"
        " bamako-report = Unnamed report from Bamako on the mutual defence pact"
    )
    assert found.structured["documents"]["newsdigest-ng"] == {
        "publisher": "NewsDigest",
        "title": "Military states Mali Niger",
        "url": "https://newsdigest.ng/military-states-mali-niger/",
    }
    assert [*found.structured["origins"]] == ["goita-post", "bamako-report"]


_TEN = [
    "mali-member-of-aes",
    "liptako-gourma-charter-signed-on-saturday",
    "bazoum-deposed-president",
    "warning-issued-in-response-to-ecowas",
    "g5-sahel-launched-in-2017",
    "goita-interim-president",
    "charter-duty-of-assistance",
    "camara-defense-minister",
    "diop-defence-minister",
    "mali-requested-departure-of-minusma",
]


def test_ten_facts_take_two_calls_and_few_come_in_full(client: TestClient) -> None:
    first = call(client, "get_facts", ids=_TEN)
    assert first.structured["are_shortened"]
    assert "Shortened to fit: get_facts with fewer ids has all notes and quotations" in first.text
    assert "  and 2 more origins\n" in first.text
    assert "  Against: 2 origins not quoted here\n" in first.text  # Of a fact of one origin: no further witnesses.
    second = call(client, "get_facts", ids=first.structured["more_ids"])
    told = [it["id"] for it in first.structured["facts"] + second.structured["facts"]]
    assert (told, second.structured["more_ids"]) == (_TEN, [])
    few = call(client, "get_facts", ids=_TEN[:2])
    assert not few.structured["are_shortened"]
    whole = {fact["id"]: len(fact["quotations"]) for fact in few.structured["facts"]}
    assert whole == {"mali-member-of-aes": 3, "liptako-gourma-charter-signed-on-saturday": 2}


def test_most_sides_of_a_dispute_of_seven_facts_fit(client: TestClient) -> None:
    found = call(client, "get_dispute", id="who-signed-the-charter")
    question = found.structured["question"]
    assert (len(question["facts"]), len(question["more_ids"]), question["are_shortened"]) == (5, 2, True)
    assert "disputed: who-signed-the-charter" not in found.text
    assert "Against: " not in found.text


def test_one_id_may_stand_alone(good_client: TestClient) -> None:
    alone, listed = (call(good_client, "get_facts", ids=it) for it in ("pact-signed", ["pact-signed"]))
    assert alone == listed


def test_facts_that_were_removed_are_told_from_those_that_never_were(own_database: Database, good_seed: Seed) -> None:
    load(own_database, leave_out(good_seed, "guards-withdrawn", "league-next-meeting"))
    with open_client(own_database) as client:
        found = call(client, "get_facts", ids=["pact-signed", "guards-withdrawn", "nothing-like-it"])
        removed = call(client, "get_facts", ids=["guards-withdrawn"])
        both = call(client, "get_facts", ids=["guards-withdrawn", "nothing-like-it"])
    assert found.structured["removed_ids"] == {"guards-withdrawn": "Norland withdrew its border guards."}
    assert found.structured["unknown_ids"] == {"nothing-like-it": None}
    assert "guards-withdrawn was removed. It said: Norland withdrew its border guards." in found.text
    assert removed.is_error
    assert removed.text == (
        "Removed. The fact 'guards-withdrawn' was removed. It said: Norland withdrew its border guards."
    )
    assert both.is_error
    assert "was removed." in both.text
    assert "There is no fact 'nothing-like-it'." in both.text


@pytest.mark.parametrize("asked", ["ada-berg", "Ada Berg", "president-berg"])
def test_an_actor_is_found_by_id_and_by_name(good_client: TestClient, asked: str) -> None:
    found = call(good_client, "get_actor", actor=asked)
    assert found.structured == {
        "revision": 1,
        "id": "ada-berg",
        "kind": "person",
        "name": "Ada Berg",
        "note": None,
        "asked": None,
        "names": [],
        "search_names": [],
        "relations": [{"fact": "berg-president", "text": "Ada Berg (ada-berg): “president” of Norland"}],
        "more_relations": 0,
        "facts": {"signing": 1, "office": 1, "statement": 2, "total": 4},
        "open_questions": {"who-signed-for-southmark": "Who signed the pact for Southmark?"},
        "more_open_questions": 0,
    }


def test_a_surname_is_said_to_be_part_of_a_name(client: TestClient) -> None:
    found = call(client, "get_actor", actor="Bazoum")  # "Soldiers who overthrew Mohamed Bazoum" is no name.
    assert (found.structured["id"], found.structured["asked"]) == ("mohamed-bazoum", "Bazoum")
    assert found.text.startswith("“Bazoum” is taken for Mohamed Bazoum: no other actor has it in a name of its own.\n")


def test_names_that_are_cited_from_no_document_stand_apart(client: TestClient) -> None:
    lines = call(client, "get_actor", actor="Tiani").text.splitlines()
    assert lines[2:4] == [
        "Called in the documents: Abdourahmane Tchiani; General Abdourahmane Tchiani; the head of Niger's new"
        " leadership",
        "Also found by, cited from no document: Abdourahamane Tchiani; Abdourahamane Tiani; Omar Tchiani",
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("president", "No actor is called just 'president'. It is part of what these are called: Mohamed Bazoum"),
        ("ambassador", "No actor is called just 'ambassador'."),
        ("military government", "No actor is called just 'military government'."),
        ("Sahel", "No actor is called just 'Sahel'."),
        ("Daesh", "Several actors are called 'Daesh': ISIL (ISIS) (isil), Islamic State group (islamic-state-group)."),
        ("Ibrahim Traoré", "As far as its facts tell, no document of the record names anybody so."),
    ],
)
def test_an_actor_is_not_guessed(client: TestClient, asked: str, told: str) -> None:
    refused = call(client, "get_actor", actor=asked)
    assert refused.is_error
    assert told in refused.text


@pytest.mark.parametrize(
    ("asked", "candidates"),
    [
        ("Alliance", ["g5-sahel", "alliance-of-sahel-states"]),
        ("government", ["military-government-of-mali", "interim-governments-of-mali-and-burkina-faso"]),
    ],
)
def test_all_who_may_be_meant_are_listed(client: TestClient, asked: str, candidates: list[str]) -> None:
    text = call(client, "get_actor", actor=asked).text
    assert [it for it in candidates if f"({it})" not in text] == []


def test_more_who_may_be_meant_are_counted(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mcp.tools.get_actor._MOST", 1)
    assert "G5 Sahel (g5-sahel) and " in call(client, "get_actor", actor="Sahel").text


def test_a_state_has_memberships(good_client: TestClient) -> None:
    assert call(good_client, "get_actor", actor="norland").structured["relations"][0] == {
        "fact": "norland-in-league",
        "text": "Member of River League (river-league), founding",
    }


def test_an_organisation_has_members_and_open_questions(good_client: TestClient) -> None:
    assert call(good_client, "get_actor", actor="the League").text.splitlines() == [
        f"River League, organisation · {PAGES}/actors/river-league",
        "Called in the documents: River League; the League",
        f"Has as a member Norland (norland), founding · {PAGES}/facts/norland-in-league",
        f"Has as a member Southmark (southmark), member · {PAGES}/facts/southmark-in-league",
        "Facts: 2 membership, 3 attribute, 5 total; search_facts with actor river-league lists them",
        "The documents do not say (open questions):",
        "Where is the seat of the League? (where-the-league-sits)",
        "Revision 1.",
    ]


def test_many_relations_and_open_questions_are_counted(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.mcp.tools.get_actor._MOST", 0)
    lines = call(good_client, "get_actor", actor="river-league").text.splitlines()
    assert "2 more memberships and titles" in lines
    assert "1 more open questions" in lines


def test_a_dispute_has_all_sides(good_client: TestClient) -> None:
    found = call(good_client, "get_dispute", id="what-is-the-league")
    assert found.structured["question"]["id"] == "what-league-is"
    assert [it["id"] for it in found.structured["question"]["facts"]] == ["norland-in-league", "southmark-in-league"]
    assert found.text.splitlines()[:3] == [
        f"Is the League a founding or a working body? · tension · {PAGES}/disputes/what-league-is",
        "One document tells of its founding, the other of its members.",
        "Norland is a founding member of the River League.",
    ]


def test_an_open_question_has_the_facts_that_leave_it_open(good_client: TestClient) -> None:
    found = call(good_client, "get_dispute", id="where-the-league-sits")
    assert found.structured["question"]["kind"] == "open question"
    assert [it["id"] for it in found.structured["question"]["facts"]] == ["league-office-place"]
    assert found.text.splitlines()[:2] == [
        f"Where is the seat of the League? · open question · {PAGES}/open-questions/where-the-league-sits",
        "The document names an office, not a seat.",
    ]
    bare = call(good_client, "get_dispute", id="how-long-the-pact-lasts")
    assert bare.structured["question"]["facts"] == []


def test_all_questions_are_listed_without_an_id(good_client: TestClient) -> None:
    assert call(good_client, "get_dispute").text.splitlines() == [
        "The documents disagree (disputes):",
        "Did the pact or its members found the League? (founder-of-league)",
        "Is the League a founding or a working body? (what-league-is)",
        "No document says (open questions):",
        "For how long is the pact concluded? (how-long-the-pact-lasts)",
        "Where is the seat of the League? (where-the-league-sits)",
        "Who signed the pact for Southmark? (who-signed-for-southmark)",
        "get_dispute with an id gives both sides.",
        "Revision 1.",
    ]


def test_a_cursor_of_no_list_of_questions_is_refused(good_client: TestClient) -> None:
    refused = call(good_client, "get_dispute", cursor="made-up")
    assert refused.text == "cursor: it is damaged or belongs to another query; start again without it."


def test_the_charter_has_its_aims_and_then_its_clauses(client: TestClient) -> None:
    found = call(client, "get_charter")
    charter = ask(client, "/charter")
    shown = {part: [it["id"] for it in facts] for part, facts in found.structured["facts"].items()}
    assert shown["signing"] == ["liptako-gourma-charter-signed-on-saturday"]
    assert found.structured["more_signing"] == len(charter["signing"]) - 1
    assert shown["aims"] == [it["id"] for it in charter["objectives"]]
    rest = found.structured["more_ids"]["clauses"]
    assert [*shown["clauses"], *rest] == [it["id"] for it in charter["clauses"]]
    lines = found.text.splitlines()
    assert lines[0] == f"Liptako-Gourma Charter · {PAGES}/charter"
    assert [it for it in lines if it in ("Signing:", "Aims:", "Clauses:")] == ["Signing:", "Aims:", "Clauses:"]
    assert lines[-4:-1] == [
        "Not all wordings are shown, or in full: get_facts has quotations.",
        f"{len(rest)} more clauses: get_facts with ids {', '.join(rest)}",
        "5 more facts of its signing: search_facts with kind signing",
    ]


def test_provisions_of_the_charter_say_what_is_disputed_and_how_it_is_worded(client: TestClient) -> None:
    found = call(client, "get_charter")
    lines = found.text.splitlines()
    place = lines.index("The Liptako-Gourma Charter establishes the Alliance of Sahel States.")
    assert lines[place + 1 : place + 3] == [
        "  2 independent origins · disputed: is-the-agreement-the-alliance"
        f" · {PAGES}/facts/charter-establishes-alliance",
        "  “la Charte du Liptako-Gourma instituant l’Alliance des États du Sahel (AES)” – al-mayadeen",
    ]
    wordings = [it["wordings"] for it in found.structured["facts"]["aims"] if "wordings" in it]
    assert wordings[-1][0]["text"].endswith("au bénéfice de nos […]")  # Cut between two words, and said to be.


def test_what_fits_of_the_charter_is_told_in_full(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mcp.tool.ANSWER_BYTES", 80_000)
    found = call(client, "get_charter")
    assert (found.structured["more_ids"], found.structured["more_signing"]) == ({}, 0)
    assert "  “prevent or settle armed rebellions” – al-mayadeen, the-nation-pk" in found.text.splitlines()
    assert "Not all wordings" not in found.text


def test_a_sentence_is_laid_beside_the_closest_facts(good_client: TestClient) -> None:
    found = call(good_client, "compare_sentence", text="Norland has not signed the pact in 2020 with 40 guards")
    assert found.structured["elements"] == {
        "actors": ["Norland = norland"],
        "dates": ["2020"],
        "numbers": ["40 guards"],
        "negations": ["not"],
    }
    first = found.structured["facts"][0]
    assert first["id"] == "pact-signed"
    assert first["different"] == [
        {"element": "date", "text": "2020", "in_fact": "2021-05-04"},
        {"element": "negation", "text": "not", "in_fact": None},
    ]
    lines = found.text.splitlines()
    assert "  Different date: 2020; in the fact: 2021-05-04" in lines
    assert "  Different negation: not; in the fact: nothing" in lines
    assert "  Same: actor: Norland" in lines
    assert "  Not in the fact: Norland, 40 guards" in lines


def test_a_sentence_that_a_fact_holds_lacks_nothing_there(client: TestClient) -> None:
    found = call(client, "compare_sentence", text="Mali is one of the three states of the Alliance of Sahel States")
    lines = found.text.splitlines()
    assert lines[3] == "Mali is one of the three states of the Alliance of Sahel States."
    compared = next(number for number, it in enumerate(lines) if it.startswith("  Same: actor: Mali; "))
    assert not lines[compared + 1].startswith("  Not in the fact")
    assert (len(found.structured["facts"]), found.structured["more_ids"]) == (5, [])


def test_a_sentence_of_which_the_record_has_no_word_has_no_facts(good_client: TestClient) -> None:
    assert call(good_client, "compare_sentence", text="Zebras juggle").text.splitlines() == [
        "Words, dates, numbers and names are compared; nothing here judges the sentence.",
        "No fact shares a word with the sentence.",
        "Revision 1.",
    ]


def test_addresses_begin_with_the_public_address(good_database: Database) -> None:
    with open_client(good_database, public_url="https://example.org/sahel") as client:
        assert "https://example.org/sahel/en/facts/pact-signed" in call(client, "get_facts", ids="pact-signed").text
