"""How faults in parameters are told."""

from app.api.parameter_errors import explain_faults


def test_a_value_that_a_validator_refuses_is_told_in_its_words() -> None:
    error = {
        "type": "value_error",
        "loc": ("query", "a"),
        "msg": "Value error, it is odd",
        "input": "x",
        "ctx": {"error": ValueError("it is odd")},
    }
    (fault,) = explain_faults([error], [])
    assert (fault.parameter, fault.detail, fault.did_you_mean) == ("a", "it is odd", None)
