"""Declarative rules: conditions in three-valued logic, what is wrong with a policy and where, and equal verdicts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from commands import run
from repository import ROOT
from rows import rows
from storage_lint.checks import FieldRule, MinimumRule, PresenceRule, ShapedRule
from storage_lint.engine import run as check
from storage_lint.graph.graph import Graph
from storage_lint.graph.value import Known, Origin, Source, Unknown
from storage_lint.lint import Settings, lint
from storage_lint.packs import POLICIES, list_rules, load_rule, problems_of
from storage_lint.policies import conditions as made
from storage_lint.policies.conditions import Answer
from storage_lint.rule import Outcome, Rule, node_types
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

HERE = Origin(Source.WRITTEN, Span(SourceFile("a", "x"), 0, 1))
OPEN = Unknown("nobody knows", HERE)
TRUTH: dict[str, Any] = {"true": True, "false": False, "open": OPEN}


def word(answer: Any) -> str:
    return "open" if isinstance(answer, Unknown) else str(answer).lower()


@rows(("one", "other"), list(product(TRUTH, TRUTH)))
def test_kleene_logic(one: str, other: str) -> None:
    answers = Answer(TRUTH[one]), Answer(TRUTH[other])
    both = "false" if "false" in (one, other) else "open" if "open" in (one, other) else "true"
    either = "true" if "true" in (one, other) else "open" if "open" in (one, other) else "false"
    assert word(made.both(answers).holds) == both
    assert word(made.either(answers).holds) == either
    assert word(made.opposite(answers[0]).holds) == {"true": "false", "false": "true", "open": "open"}[one]


class Item(Record):
    size: Known[Any] | Unknown
    exists: Known[bool] | Unknown = Known(True, HERE)


class Holder(Record):
    value: Any
    declared: Origin = HERE


BIG, SMALL, DIM = Item(Known(9, HERE)), Item(Known(1, HERE)), Item(OPEN)
MAYBE = Item(Known(9, HERE), OPEN)
NEVER = Item(Known(9, HERE), Known(False, HERE))


def size_at_least(bound: int) -> Callable[[Any], Any]:
    return lambda item: made.of_field(("size",), made.at_least(bound))(item).holds


TABLE = [
    # test, value that is known or open, answer
    (made.is_one_of(["a"]), "a", "true"),
    (made.is_one_of(["a"]), "b", "false"),
    (made.is_one_of(["a"]), None, "false"),
    (made.is_one_of([True]), 1, "false"),
    (made.is_one_of([1]), 1.0, "true"),
    (made.is_one_of(["a", "b"]), "b", "true"),
    (made.matching("pr*d-?"), "prod-x", "true"),
    (made.matching("prod-[x]*"), "prod-[x]y", "true"),
    (made.matching("prod-[x]*"), "prod-xy", "false"),
    (made.matching("*"), None, "false"),
    (made.at_least(7), 7, "true"),
    (made.at_least(7), 6.5, "false"),
    (made.at_least(0), None, "false"),
    (made.at_most(7), 7, "true"),
    (made.at_most(7), 8, "false"),
    (made.at_most(7), True, "false"),
    (made.present(True), "x", "true"),
    (made.present(True), "", "false"),
    (made.present(True), (), "false"),
    (made.present(False), None, "true"),
    (made.present(True), False, "true"),
    (made.some(size_at_least(5)), (SMALL, BIG), "true"),
    (made.some(size_at_least(5)), (SMALL,), "false"),
    (made.some(size_at_least(5)), (), "false"),
    (made.some(size_at_least(5)), None, "false"),
    (made.some(size_at_least(5)), (SMALL, DIM), "open"),
    (made.some(size_at_least(5)), (DIM, BIG), "true"),
    (made.some(size_at_least(5)), (SMALL, OPEN), "open"),
    (made.some(size_at_least(5)), (MAYBE,), "open"),
    (made.some(size_at_least(5)), (NEVER,), "false"),
    (made.every(size_at_least(5)), (BIG, BIG), "true"),
    (made.every(size_at_least(5)), (BIG, SMALL), "false"),
    (made.every(size_at_least(5)), (), "true"),
    (made.every(size_at_least(5)), (BIG, DIM), "open"),
    (made.every(size_at_least(5)), (DIM, SMALL), "false"),
    (made.every(size_at_least(5)), (MAYBE,), "true"),
    (made.every(size_at_least(50)), (MAYBE,), "open"),
    (made.every(size_at_least(50)), (NEVER,), "true"),
    (made.counted(made.at_least(2)), (BIG, SMALL), "true"),
    (made.counted(made.at_least(2)), (BIG,), "false"),
    (made.counted(made.at_least(2)), (BIG, MAYBE), "open"),
    (made.counted(made.at_least(2)), (BIG, SMALL, MAYBE), "true"),
    (made.counted(made.at_least(1)), None, "false"),
]


@rows("number", range(len(TABLE)))
def test_each_test(number: int) -> None:
    test, value, expected = TABLE[number]
    assert word(made.of_field(("value",), test)(Holder(Known(value, HERE))).holds) == expected
    assert made.of_field(("value",), test)(Holder(OPEN)).holds is OPEN


HEAD = "rule: acme-a\ntitle: T\nkind: s3.bucket\n"


def faults(tmp_path: Path, text: str) -> list[tuple[str, str, int, int]]:
    """Return what is wrong with a file: summary, detail, line, column; without the notes."""
    file = tmp_path / "p.yaml"
    file.write_text(text)
    found = []
    for problem in problems_of(f"{POLICIES}{file}"):
        if not problem.note:
            assert problem.span is not None
            place = problem.span.location()
            found.append((problem.summary.rpartition("yaml: ")[2], problem.detail, place.line, place.column))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "rule: acme-a\ntitle: T\nkind: s3.buckt\nmust: {name: a}\n",
            ("kind: 's3.buckt' is not one of the kinds", "did you mean s3.bucket?", 3, 1),
        ),
        (HEAD + "must:\n  nam: a\n", ("unknown field nam", "did you mean name?", 5, 3)),
        (
            HEAD + "must: {lifecycle.rule: {present: true}}\n",
            ("unknown field lifecycle.rule", "did you mean rules?", 4, 8),
        ),
        (
            HEAD + "must: {name.x: {present: true}}\n",
            ("unknown field name.x", "name has no parts", 4, 8),
        ),
        (
            HEAD + "must: {lifecycle.rules.enabled: true}\n",
            (
                "unknown field lifecycle.rules.enabled",
                "lifecycle.rules has a list: ask with some, every or count",
                4,
                8,
            ),
        ),
        (HEAD + "must: {name: {matchs: a}}\n", ("unknown name must.name.matchs", "did you mean matches?", 4, 15)),
        (
            HEAD + "must: {name: {at-least: 5}}\n",
            ("at-least has the wrong type", "expected a number, of a field that holds one", 4, 15),
        ),
        (HEAD + "must: {name: true}\n", ("name has the wrong type", "expected what the field holds: text", 4, 8)),
        (
            HEAD + "must: {name: {in: a}}\n",
            ("in has the wrong type", "expected a list of what the field holds: text", 4, 15),
        ),
        (
            HEAD + "must: {name: {some: {x: 1}}}\n",
            ("some has the wrong type", "expected a field that holds a list", 4, 15),
        ),
        (HEAD + "must: {name: {present: 1}}\n", ("present has the wrong type", "expected true or false", 4, 15)),
        (
            HEAD + "must: {lifecycle.rules: {some: {enabld: true}}}\n",
            ("unknown field enabld", "did you mean enabled?", 4, 33),
        ),
        (HEAD + "must: {any: [x]}\n", ("any has the wrong type", "expected a list of conditions", 4, 8)),
        (HEAD + "must: {name: a}\nwhen: {}\n", ("unknown name when", "did you mean where?", 5, 1)),
        (
            HEAD + "must: {name: a}\nseverity: hi\n",
            ("severity: 'hi' is not one of the words", "did you mean high?", 5, 1),
        ),
        (HEAD, ("the policy has no must", "it needs rule, title, kind, must", 1, 1)),
        (
            HEAD + "must: {name: a}\nmessage: '{address} is {name}'\n",
            ("message: {name} stands for nothing", "only {address} does", 5, 1),
        ),
        (HEAD + "must: {name: a}\nat: nme\n", ("unknown field nme", "did you mean name?", 5, 1)),
        (
            HEAD.replace("acme-a", "Acme") + "must: {name: a}\n",
            ("'Acme' is no rule's name", "small letters and dashes, as in acme-bucket-without-owner", 1, 1),
        ),
        (
            f"{HEAD}must: {{name: a}}\n---\n{HEAD}must: {{name: b}}\n",
            ("rule acme-a is there twice in this file", "only the first one runs", 6, 1),
        ),
        ("- a\n", ("a policy is a mapping", "it has rule, title, kind, must", 1, 1)),
        (
            HEAD + "must: {name: a}\nexamples: {fails: {terrform: x}}\n",
            ("unknown name examples.fails.terrform", "did you mean terraform?", 5, 20),
        ),
    ],
)
def test_what_is_wrong_is_said_where(text: str, expected: tuple[str, str, int, int], tmp_path: Path) -> None:
    assert faults(tmp_path, text) == [expected]
    assert faults(tmp_path, f"# first\n---\n{text}") == [(*expected[:2], expected[2] + 2, expected[3])]


MANY = """\
rule: Acme
titel: x
kind: s3.bucket
severity: hi
where: { nam: a, name: { matchs: b, matches: 3 } }
must:
  all:
    - { lifecycel: { present: true } }
    - { lifecycle.rules: { some: { enabld: true } } }
at: lifecyle
message: "{adress}"
examples:
  fail: { terraform: x }
  passes: { terrafrm: x, cdk: 3 }
"""


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, MANY)
    assert [(what, line, column) for what, _, line, column in found] == [
        ("the policy has no title", 1, 1),
        ("'Acme' is no rule's name", 1, 1),
        ("unknown name titel", 2, 1),
        ("severity: 'hi' is not one of the words", 4, 1),
        ("unknown field nam", 5, 10),
        ("unknown name where.name.matchs", 5, 26),
        ("matches has the wrong type", 5, 37),
        ("unknown field lifecycel", 8, 9),
        ("unknown field enabld", 9, 36),
        ("unknown field lifecyle", 10, 1),
        ("message: {adress} stands for nothing", 11, 1),
        ("unknown name examples.fail", 13, 3),
        ("unknown name examples.passes.terrafrm", 14, 13),
        ("examples.passes.cdk has the wrong type", 14, 26),
    ]


@pytest.mark.parametrize("text", ["", "# rule: later\n---\n---\n"])
def test_a_file_without_a_policy_is_a_problem(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(text)
    (tmp_path / "main.tf").write_text("")
    said = "p.yaml: no policy is in this file\n  one has rule, title, kind, must\n"
    assert run("test-rules", "p.yaml") == (2, "", said)
    (tmp_path / "storage-lint.toml").write_text('policies = ["*.yaml"]\n')
    for words in ((), ("--pack", "p.yaml", "--isolated")):
        done = run(*words, "--format", "concise", "-q")
        assert (done.status, done.output) == (2, f"p.yaml: problem {said[8:-1]}\n".replace("\n  ", ": "))


def test_what_is_broken_yaml_is_a_problem(tmp_path: Path) -> None:
    ((what, _, line, _),) = faults(tmp_path, HEAD + "must: {name: [}\n")
    assert (what, line) == ("invalid YAML", 4)


DOCUMENTED = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "own-rules.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(
    "must",
    [
        "{all: [&a0 {name: {is: x}}, "
        + ", ".join(f"&a{n} {{all: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12))
        + "]}",
        "&a {all: [*a]}",
        "{not: " * 60 + "{name: {is: x}}" + "}" * 60,
        "{not: " * 3_000 + "{name: {is: x}}" + "}" * 3_000,
    ],
    ids=["a billion laughs", "itself", "nested", "nested too deeply"],
)
def test_no_policy_hangs_or_breaks_a_run(must: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    head = "rule: acme-x-y\ntitle: t\nseverity: low\ncategory: cost\nwhy: w\nkind: s3.bucket\nmessage: m\n"
    Path("p.yaml").write_text(f"{head}must: {must}\n")
    Path("main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "acme"\n}\n')
    done = run("--pack", "p.yaml", "--select", "s3-unversioned-bucket,acme-x-y", ".")
    assert "s3-unversioned-bucket" in done.output
    assert "internal error" not in done.output + done.errors


def test_the_documented_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text(DOCUMENTED[0])
    done = run("test-rules", "policies/a.yaml")
    assert (done.status, done.output) == (0, "acme-prod-bucket-lifecycle: 2 examples, all as they should be\n")
    (tmp_path / "main.tf").write_text(
        'variable "env" {}\nresource "aws_s3_bucket" "a" {\n  bucket = "prod-a"\n}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = "dev-b"\n}\nresource "aws_s3_bucket" "c" {\n  bucket = var.env\n}\n'
    )
    (tmp_path / "storage-lint.toml").write_text(
        'policies = ["policies/*.yaml"]\nselect = ["acme-*"]\n[rules.acme-prod-bucket-lifecycle]\nseverity = "high"\n'
    )
    assert run("test-rules").status == 0
    assert "Old versions are billed" in run("explain", "acme-prod-bucket-lifecycle").output
    assert run("rules", "acme").output.split()[0] == "acme-prod-bucket-lifecycle"
    done = run("--undecided", "show")
    assert "main.tf:2:1 acme-prod-bucket-lifecycle aws_s3_bucket.a: no enabled lifecycle rule [high]" in done.output
    assert "1 finding in 1 place (1 high), 1 undecided" in done.output
    assert "main.tf:1:1 acme-prod-bucket-lifecycle undecided" in done.output
    assert "Old versions are billed" in run("explain", "acme-prod-bucket-lifecycle", "--pack", "policies/a.yaml").output
    assert "acme-prod-bucket-lifecycle" in run("rules", "--pack", "policies/a.yaml").output
    (tmp_path / "storage-lint.toml").write_text('policies = ["nothing/*.yaml"]\n')
    done = run("rules", "gp2")
    assert (done.status, done.output.split()[0]) == (2, "ebs-gp2-volume")
    assert "storage-lint.toml:1:1: policies: no file is called nothing/*.yaml" in done.errors
    assert "policies: no file is called nothing/*.yaml" in run().output
    (tmp_path / "storage-lint.toml").unlink()
    assert run("test-rules").status == 2


def test_examples_that_do_not_hold_and_policies_without_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(DOCUMENTED[0].replace(" # finding", ""))
    done = run("test-rules", "p.yaml")
    assert done.status == 1
    assert "no line is marked with '# finding'" in done.output
    (tmp_path / "p.yaml").write_text(HEAD + "must: {name: a}\n")
    done = run("test-rules", "p.yaml")
    assert (done.status, "p.yaml:1:1: policy acme-a has no examples of both" in done.errors) == (2, True)
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "a"\n}\n')
    done = run("--pack", "p.yaml", "--select", "acme-a")
    assert (done.status, "0 problems, 1 note" in done.output) == (0, True)


SHAPES: dict[type[ShapedRule[Any]], tuple[str, str]] = {
    FieldRule: ("is", "wanted"),
    MinimumRule: ("at-least", "minimum"),
    PresenceRule: ("present", ""),
}


def shaped() -> Iterator[tuple[Rule[Any], str, str]]:
    """Yield the built-in rules that can be said as a policy: the rule, its kind, and what must hold."""
    for rule in (load_rule(file) for file in list_rules()):
        shape = next((one for one in SHAPES if isinstance(rule, one)), None)
        if not isinstance(rule, ShapedRule) or shape is None or rule.left_open or len(node_types(type(rule))) > 1:
            continue
        kind: Any = type(rule)
        if any(getattr(kind, name) is not getattr(shape, name) for name in ("applies", "value", "passes", "check")):
            continue
        test, attribute = SHAPES[shape]
        value = getattr(rule, attribute) if attribute else True
        if hasattr(kind, "field") and isinstance(value, bool | int | float | str):
            said = str(value).lower() if isinstance(value, bool) else repr(value)
            yield rule, node_types(type(rule))[0].kind, f"{{{rule.field}: {{{test}: {said}}}}}"


def names(outcomes: Iterable[Outcome]) -> list[tuple[str, str]]:
    return sorted((one.resource.scope, one.resource.address) for one in outcomes)


def test_what_can_be_said_as_a_policy_gives_the_same_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    rules = list(shaped())
    assert len(rules) >= 10
    documents = [f"rule: acme-{rule.id}\ntitle: T\nkind: {kind}\nmust: {must}\n" for rule, kind, must in rules]
    file = tmp_path / "all.yaml"
    file.write_text("---\n".join(documents))
    pack = f"{POLICIES}{file}"
    assert [one for one in problems_of(pack) if not one.note] == []
    policies = {one.id: load_rule(one) for one in list_rules(pack)}
    graphs: list[Graph] = []
    paths = ["fixtures/parity", "fixtures/terraform"]
    lint(paths, Settings(packs=()), watch=lambda judged: graphs.append(judged.graph))
    compared = 0
    for graph in graphs:
        for rule, _, _ in rules:
            verdicts = [check(graph, [one]) for one in (rule, policies[f"acme-{rule.id}"])]
            assert [one.problems for one in verdicts] == [(), ()]
            ours, same = ([names(one.findings), names(one.undecided)] for one in verdicts)
            assert ours == same, rule.id
            compared += len(ours[0])
    assert compared > 20


def test_the_schema_for_editors() -> None:
    schema = json.loads(run("test-rules", "--schema").output)
    assert schema == json.loads((ROOT / "linter" / "storage_lint" / "policy.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    policy = yaml.safe_load(DOCUMENTED[0])
    assert list(Draft7Validator(schema).iter_errors(policy)) == []
    wrong: list[dict[str, object]] = [
        {"kind": "s3.buckt"},
        {"severity": "hi"},
        {"must": {}},
        {"must": {"name": {"matchs": "x"}}},
        {"when": {}},
        {"rule": "Acme"},
        {"examples": {"fails": {"terrform": "x"}}},
    ]
    for one in wrong:
        assert not Draft7Validator(schema).is_valid({**policy, **one}), one
    assert not Draft7Validator(schema).is_valid({name: policy[name] for name in policy if name != "must"})
