"""What a template says about a choice is what it says when that choice is made: by giving the parameter."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from files import write_over
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Choice, Known, Unknown, Value
from storage_lint.inputs.cloudformation import read_templates
from templates import plain, resources

DOMAINS = {"P": ["a", "b"], "Q": ["a", "b", "c"]}
NAMES = [f"C{number}" for number in range(4)]
PARAMETERS = {name: {"Type": "String", "AllowedValues": values} for name, values in DOMAINS.items()}


def condition(names: list[str]) -> st.SearchStrategy[Any]:
    """A condition over the parameters and the conditions before it."""
    equals = st.builds(
        lambda parameter, value: {"Fn::Equals": [{"Ref": parameter}, value]},
        st.sampled_from(sorted(DOMAINS)),
        st.sampled_from(["a", "b", "c"]),
    )
    known = st.sampled_from([{"Condition": name} for name in names]) if names else equals
    return st.recursive(
        st.one_of(equals, known),
        lambda inner: st.one_of(
            st.builds(lambda items: {"Fn::And": items}, st.lists(inner, min_size=2, max_size=3)),
            st.builds(lambda items: {"Fn::Or": items}, st.lists(inner, min_size=2, max_size=3)),
            st.builds(lambda item: {"Fn::Not": [item]}, inner),
        ),
        max_leaves=4,
    )


CONDITIONS = st.tuples(*(condition(NAMES[:number]) for number in range(len(NAMES))))
EXPRESSION = st.recursive(
    st.sampled_from(["gp2", "gp3", {"Ref": "P"}, {"Fn::Sub": "${Q}-x"}, {"Ref": "AWS::NoValue"}]),
    lambda inner: st.builds(lambda name, yes, no: {"Fn::If": [name, yes, no]}, st.sampled_from(NAMES), inner, inner),
    max_leaves=5,
)


def template(conditions: tuple[Any, ...], expression: Any, exists: str | None) -> dict[str, Any]:
    volume = {"Type": "AWS::EC2::Volume", "Properties": {"Encrypted": True, "VolumeType": expression}}
    return {
        "Parameters": PARAMETERS,
        "Conditions": dict(zip(NAMES, conditions, strict=True)),
        "Resources": {"V": {**volume, "Condition": exists} if exists else volume, "B": {"Type": "AWS::S3::Bucket"}},
    }


def read(path: Path, given_values: dict[str, str] | None = None) -> tuple[Value[Any], Value[Any]] | None:
    """(exists, volume type) of the volume, or None when there is none."""
    files: tuple[str, ...] = ()
    if given_values is not None:
        file = path.with_name("parameters.json")
        write_over(file, json.dumps(given_values))
        files = (str(file),)
    reading = read_templates([str(path)], ReadSettings(parameter_files=files))
    assert reading.problems == ()
    for resource in reading.resources:
        if resource.address == "V":
            return resource.exists, resource.volume_type  # type: ignore[attr-defined]
    return None


def chosen(value: Value[Any], values: dict[str, str]) -> Any:
    """What a value is when the parameters have `values`."""
    while isinstance(value, Unknown):
        whens = {f'{name} = "{one}"' for name, one in values.items()}
        matching: list[Choice] = [choice for choice in value.choices if choice.when in whens]
        assert len(matching) == 1, (value.subject, [choice.when for choice in value.choices])
        value = matching[0].value
    return plain(value)


def truth(expression: Any, conditions: dict[str, Any], values: dict[str, str]) -> bool:
    """A condition, evaluated as its definition says."""
    ((name, argument),) = expression.items()
    if name == "Condition":
        return truth(conditions[argument], conditions, values)
    if name == "Fn::Equals":
        return bool(values[argument[0]["Ref"]] == argument[1])
    inner = [truth(one, conditions, values) for one in argument]
    return {"Fn::And": all(inner), "Fn::Or": any(inner), "Fn::Not": not inner[0]}[name]


def result(expression: Any, conditions: dict[str, Any], values: dict[str, str]) -> str:
    """A volume type, evaluated likewise; gp2 where there is none."""
    match expression:
        case {"Fn::If": [name, yes, no]}:
            branch = yes if truth({"Condition": name}, conditions, values) else no
            return result(branch, conditions, values)
        case {"Ref": "AWS::NoValue"}:
            return "gp2"
        case {"Ref": name}:
            return values[name]
        case {"Fn::Sub": text}:
            return text.replace("${Q}", values["Q"])  # type: ignore[no-any-return]
        case _:
            return str(expression)


def every_choice() -> Iterator[dict[str, str]]:
    for values in itertools.product(*DOMAINS.values()):
        yield dict(zip(DOMAINS, values, strict=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(conditions=CONDITIONS, expression=EXPRESSION, exists=st.sampled_from([None, *NAMES]))
def test_choices_are_what_the_parameters_decide(
    tmp_path: Path, conditions: tuple[Any, ...], expression: Any, exists: str | None
) -> None:
    path = tmp_path / "template.json"
    write_over(path, json.dumps(template(conditions, expression, exists)))
    open_reading = read(path)
    for values in every_choice():
        decided = read(path, values)
        named = dict(zip(NAMES, conditions, strict=True))
        assert (decided is not None) is (exists is None or truth({"Condition": exists}, named, values))
        if decided is None:
            assert open_reading is None or chosen(open_reading[0], values) is False
            continue
        assert open_reading is not None
        existence, kind = decided
        assert isinstance(existence, Known)
        assert isinstance(kind, Known)
        assert chosen(open_reading[0], values) is True
        assert chosen(open_reading[1], values) == plain(kind) == result(expression, named, values)


OPEN = """\
Parameters: {P: {Type: String}}
Conditions:
  A: !Equals [!Ref P, a]
  NotA: !Not [!Condition A]
  Same: {Condition: A}
  B: !Equals [!Ref AWS::Region, eu-west-1]
  Both: !And [!Condition A, !Condition B]
  Neither: !Not [!Or [!Condition A, !Condition B]]
  Self: !Equals [!Ref P, !Ref P]
  Never: !Equals [!Sub "x${P}", y]
Resources:
  V: {Type: AWS::EC2::Volume, CONDITION Properties: {VolumeType: EXPRESSION}}
"""


@pytest.mark.parametrize(
    ("condition_name", "expression", "expected"),
    [
        # the branch that the resource's own condition decides
        ("A", "!If [A, one, two]", "one"),
        ("A", "!If [NotA, one, two]", "two"),
        ("NotA", "!If [A, one, two]", "two"),
        ("Same", "!If [A, one, two]", "one"),
        ("Both", "!If [A, one, two]", "one"),
        ("Neither", "!If [B, one, two]", "two"),
        # a condition inside itself
        ("", "!If [A, !If [A, one, two], !If [NotA, three, four]]", {"A is true": "one", "A is false": "three"}),
        ("", "!If [Both, !If [A, one, two], three]", {"Both is true": "one", "Both is false": "three"}),
        # what is equal, or cannot be, whatever the parameter is
        ("", "!If [Self, one, two]", "one"),
        ("", "!If [Never, one, two]", "two"),
        # one name for both
        ("", "!If [NotA, one, two]", {"A is false": "one", "A is true": "two"}),
        # the condition itself in the place of its name
        ("", "!If [!Equals [!Ref P, !Ref P], one, two]", "one"),
        ("", "!If [!Not [!Condition Self], one, two]", "two"),
        ("A", "!If [!Condition NotA, one, two]", "two"),
        ("", "!If [!Equals [!Ref P, a], one, two]", None),
    ],
)
def test_conditions_that_are_not_known(tmp_path: Path, condition_name: str, expression: str, expected: Any) -> None:
    text = OPEN.replace("EXPRESSION", expression)
    text = text.replace("CONDITION", f"Condition: {condition_name}," if condition_name else "")
    kind = plain(resources(tmp_path, text)["V"].volume_type)
    assert (kind.get("choices") if isinstance(kind, dict) else kind) == expected


@pytest.mark.parametrize(
    ("declared", "is_open"),
    [
        ("Type: String", True),
        ("Type: String, MinLength: 0", True),
        ("Type: String, MinLength: 1", False),
        ("Type: 'AWS::EC2::KeyPair::KeyName'", False),
        ("Type: 'AWS::SSM::Parameter::Value<String>'", True),
    ],
)
@pytest.mark.parametrize("sides", ['!Ref Given, ""', '"", !Ref Given', '"", !Sub "${Given}"'])
def test_what_is_never_empty_is_not_the_empty_text(tmp_path: Path, declared: str, sides: str, is_open: bool) -> None:
    text = (
        f"Parameters:\n  Given: {{{declared}}}\nConditions:\n  Empty: !Equals [{sides}]\nResources:\n"
        "  V: {Type: 'AWS::EC2::Volume', Properties: {VolumeType: !If [Empty, gp2, gp3]}}\n"
    )
    kind = plain(resources(tmp_path, text)["V"].volume_type)
    assert (kind["choices"] if is_open else kind) == (
        {"Empty is true": "gp2", "Empty is false": "gp3"} if is_open else "gp3"
    )
