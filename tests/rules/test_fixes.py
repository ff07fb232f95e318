"""What decides in a finding is said; what its fix changes are fields of the graph, with values that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest

from failing import failing
from mend import mended
from rows import rows
from storage_lint import testing
from storage_lint.discover.search import discover
from storage_lint.engine import run
from storage_lint.graph.change import Add, Change, Create, Drop, Safety, Set, Unset
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import text_of
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.terraform import read_terraform
from storage_lint.packs import BUILT_IN, RuleFile, list_rules, load_rule
from storage_lint.report.decided import decided
from storage_lint.resources.s3 import Grant
from storage_lint.rule import Finding, Rule
from storage_lint.select import all_rules
from storage_lint.source.record import Record
from storage_lint.vocabulary import fields, holds, members

FIXTURES = Path("fixtures")
ROOTS = sorted(path for path in (FIXTURES / "terraform").iterdir() if path.is_dir())
RULES, _ = all_rules((BUILT_IN,))


def wrong(change: Change) -> Iterator[str]:
    """Yield what a change speaks of that is not in the graph."""
    if isinstance(change, Drop):
        return
    of = fields(type(change.part))
    if change.field not in of:
        yield f"{type(change.part).__name__} has no field {change.field}"
    elif isinstance(change, Set):
        yield from _misfits(change.value, holds(of[change.field]), change.field)
    elif isinstance(change, Create):
        yield from _misfits(change.item, holds(of[change.field]), change.field)
    elif isinstance(change, Add):
        yield from _misfits((change.item,), holds(of[change.field]), change.field)
    else:
        assert isinstance(change, Unset)


def _misfits(value: object, hint: Any, name: str) -> Iterator[str]:
    """Yield how a value differs from what a field is said to hold."""
    kinds = members(holds(hint))
    records = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Record)]
    items = [one for kind in kinds if get_origin(kind) is tuple for one in get_args(kind) if one is not Ellipsis]
    if isinstance(value, Mapping) and records:
        of = fields(records[0])
        yield from (f"{records[0].__name__} has no field {key}" for key in value.keys() - of.keys())
        for key in value.keys() & of.keys():
            yield from _misfits(value[key], of[key], f"{name}.{key}")
    elif isinstance(value, tuple) and items:
        for inner in value:
            yield from _misfits(inner, items[0], name)
    elif not any(_is_one(value, kind) for kind in kinds):
        yield f"{name} holds no {type(value).__name__}: {hint}"


def _is_one(value: object, kind: Any) -> bool:
    if kind is Any or (kind is float and type(value) is int):
        return True
    return isinstance(kind, type) and isinstance(value, kind)


def faults(found: Iterable[Finding]) -> list[str]:
    changes = [(one, change) for one in found for change in (one.fix.changes if one.fix else ())]
    return sorted({f"{one.rule.id}: {fault}" for one, change in changes for fault in wrong(change)})


# There is nothing that decides: each of them is a finding as it is; or the place itself is what is refused.
UNEXPLAINED = {
    "docdb-audit-disabled",  # of a default group
    "dynamodb-legacy-global-table",
    "ebs-fast-snapshot-restore",
    "elasticache-missing-log-delivery",
    "s3-rejected-notification",  # a target beside another one
    "s3-rejected-object-lock",
    "s3-rejected-policy",  # a statement that lacks something
    "s3-rejected-replication",
}


WORDS = {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", Safety.SHOWN: "shown only"}


@pytest.mark.parametrize("file", list_rules(BUILT_IN), ids=lambda file: file.id)
def test_what_decides_in_examples_and_mends_them(file: RuleFile, tmp_path: Path) -> None:
    """Under "Fix safety" of its page stands each word that a fix has; where it offers none, `None: …` or nothing."""
    rule, offered = load_rule(file), set()
    for name, reading in failing(file, tmp_path):
        found = run(build(reading.resources), [rule]).findings
        offered |= {WORDS[one.fix.safety] for one in found if one.fix is not None}
        assert found, name
        assert all(map(decided, found)) or file.id in UNEXPLAINED, name
        assert faults(found) == [], name
        assert [one for one in found if is_left(one, rule)] == [], name
    said = testing.sections(testing.page(file)).get("Fix safety", "").strip()
    assert offered <= {word for word in WORDS.values() if re.search(rf"\b{word}\b", said.lower())}
    assert offered or not said or said.startswith("None: ")


def is_left(found: Finding, rule: Rule[Any]) -> bool:
    """Return whether a rule finds the same in the resource as the fix would have it, as far as that can be said."""
    node = mended(found.resource, found.fix.changes) if found.fix else None
    return node is not None and any(
        isinstance(one, Finding) and one.message == found.message for one in rule.check(node)
    )


def findings(reading: Reading) -> Sequence[Finding]:
    return run(build(reading.resources), RULES).findings


@rows("root", ROOTS, ids=lambda root: str(root.name))
def test_what_terraform_fixtures_are_mended_by(root: Path) -> None:
    assert faults(findings(read_terraform(discover([str(root)]).terraform, ReadSettings()))) == []


def test_what_templates_are_mended_by() -> None:
    found = discover([str(FIXTURES / "cloudformation"), str(FIXTURES / "parity")]).templates
    assert faults(findings(read_templates(found, ReadSettings()))) == []


def test_old_versions_that_end_already_get_no_second_rule(tmp_path: Path) -> None:
    rule = (
        '  rule {{\n    id = "old"\n    status = "{}"\n    filter {{}}\n'
        "    noncurrent_version_expiration {{\n      noncurrent_days = 30\n    }}\n  }}\n"
    )
    lifecycle = 'resource "aws_s3_bucket_lifecycle_configuration" "b" {{\n  bucket = aws_s3_bucket.b.id\n{}}}\n'
    for status, expected in (("Enabled", [Create]), ("Disabled", [Create, Add])):
        text = 'resource "aws_s3_bucket" "b" {}\n' + lifecycle.format(rule.format(status))
        (tmp_path / "main.tf").write_text(text)
        reading = read_terraform(discover([str(tmp_path)]).terraform, ReadSettings())
        rules = [one for one in RULES if one.id == "s3-unversioned-bucket"]
        (found,) = run(build(reading.resources), rules).findings
        assert found.fix is not None
        assert [type(change) for change in found.fix.changes] == expected


def test_public_grants_are_taken_away(tmp_path: Path) -> None:
    grant = (
        '    grant {\n      permission = "READ"\n      grantee {\n        type = "Group"\n'
        '        uri = "http://acs.amazonaws.com/groups/%s"\n      }\n    }\n'
    )
    groups = "global/AllUsers", "s3/LogDelivery", "global/AuthenticatedUsers"
    grants = "".join(grant % group for group in groups)
    (tmp_path / "main.tf").write_text(
        'resource "aws_s3_bucket" "b" {}\nresource "aws_s3_bucket_acl" "b" {\n  bucket = aws_s3_bucket.b.id\n'
        f'  access_control_policy {{\n    owner {{\n      id = "o"\n    }}\n{grants}  }}\n}}\n'
    )
    reading = read_terraform(discover([str(tmp_path)]).terraform, ReadSettings())
    rules = [one for one in RULES if one.id == "s3-public-acl"]
    (found,) = run(build(reading.resources), rules).findings
    assert found.fix is not None
    assert found.fix.title == "take the public grants away"
    parts = [change.part for change in found.fix.changes if isinstance(change, Drop)]
    uris = [str(text_of(part.grantee_uri)) for part in parts if isinstance(part, Grant)]
    assert uris == [f"http://acs.amazonaws.com/groups/global/{who}" for who in ("AllUsers", "AuthenticatedUsers")]
