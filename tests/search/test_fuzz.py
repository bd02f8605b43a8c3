"""A few of the searches of which `tests.search.fuzz` asks many."""

import pytest

from tests.conftest import ENGINES, MakeDatabase, OpenOnce
from tests.search.fuzz import ask_both


@pytest.mark.postgresql
def test_whatever_is_typed_both_engines_answer_alike(load_record_once: MakeDatabase, open_once: OpenOnce) -> None:
    one, other = (open_once(load_record_once(engine)) for engine in ENGINES)
    assert ask_both(one, other, number=60, seed=1).total() == 60
