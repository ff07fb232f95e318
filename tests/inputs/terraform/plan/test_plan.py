"""Plans: what is said once, what is not guessed, and that no plan, however wrong, does more than raise problems."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from depth import tries
from files import write_over
from repository import ROOT
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings, together
from storage_lint.graph.value import Known, Unknown, text_of
from storage_lint.inputs.terraform import each_plan
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.resources.rds import Instance
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Outcome, Profile
from storage_lint.unread import NotRead

FIXTURES = ROOT / "fixtures" / "terraform-plan"
PLANS = [json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*/plan.json"))]
EVERYTHING = Settings(select=("*",))


def read(tmp_path: Path, plan: object) -> Reading:
    path = tmp_path / "plan.json"
    write_over(path, plan if isinstance(plan, str) else json.dumps(plan))
    return together(each_plan([str(path)], ReadSettings()))


def buckets(reading: Reading) -> dict[str, Bucket]:
    return {one.address: one for one in build(reading.resources).resources if isinstance(one, Bucket)}


def verdicts(report: Report) -> list[tuple[str, str, str]]:
    outcomes: list[Outcome] = [*report.findings, *report.undecided]
    return sorted((one.rule.id, one.resource.address, one.resource.language) for one in outcomes)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FIXTURES / "beside", tmp_path / "root")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "root"


# -- the configuration beside a plan ----------------------------------------------------------------------------------


def test_a_plan_and_its_configuration_say_the_same_thing_once(beside: Path) -> None:
    both = lint(["root"], EVERYTHING)
    alone = lint(["root/plan.json"], EVERYTHING)
    assert verdicts(both) == verdicts(alone)
    assert verdicts(alone) == [
        ("ebs-gp2-volume", 'aws_ebs_volume.v["eu-west-1a"]', "terraform-plan"),
        ("ebs-gp2-volume", 'aws_ebs_volume.v["eu-west-1b"]', "terraform-plan"),
        ("ebs-unencrypted-volume", 'aws_ebs_volume.v["eu-west-1a"]', "terraform-plan"),
        ("ebs-unencrypted-volume", 'aws_ebs_volume.v["eu-west-1b"]', "terraform-plan"),
        ("ebs-unencrypted-volume", "module.child.aws_ebs_volume.inner", "terraform-plan"),
        ("s3-missing-multipart-abort", "aws_s3_bucket.logs", "terraform-plan"),
        ("s3-unversioned-bucket", "aws_s3_bucket.logs", "terraform-plan"),
    ]


def test_broken_configuration_takes_nothing_from_the_plan(beside: Path) -> None:
    whole = verdicts(lint(["root/plan.json"], EVERYTHING))
    text = (beside / "main.tf").read_text()
    assert "default = 40" in text
    (beside / "main.tf").write_text(text.replace("default = 40", "default = 40 type = number"))
    assert [address for _, address, _ in verdicts(lint(["root/plan.json"], EVERYTHING))] == [
        address for _, address, _ in whole
    ]


def test_what_only_the_configuration_says_is_said(beside: Path) -> None:
    (beside / "more.tf").write_text('resource "aws_ebs_volume" "new" {\n  size = 1\n  encrypted = false\n}\n')
    addresses = {(address, language) for _, address, language in verdicts(lint(["root"], EVERYTHING))}
    assert ("aws_ebs_volume.new", "terraform") in addresses


def test_a_directory_above_counts_within_what_may_be_read(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (beside / "out" / "deep").mkdir(parents=True)
    (beside / "plan.json").rename(beside / "out" / "deep" / "plan.json")
    places = {str(one.origin.trace().span.file.path) for one in lint(["root/out"], EVERYTHING).findings}
    assert places == {"root/out/deep/plan.json"}  # outside of a repository nothing but what was named is read
    (beside / ".git").mkdir()
    places = {str(one.origin.trace().span.file.path) for one in lint(["root/out"], EVERYTHING).findings}
    assert places == {"root/main.tf"}
    monkeypatch.chdir(beside / "out")
    places = {str(one.origin.trace().span.file.path) for one in lint(["."], EVERYTHING).findings}
    assert places == {"../main.tf"}
    (beside / ".git").rmdir()
    places = {str(one.origin.trace().span.file.path) for one in lint(["."], EVERYTHING).findings}
    assert places == {"deep/plan.json"}


def test_another_configuration_is_not_taken_for_the_plans(beside: Path) -> None:
    text = (beside / "main.tf").read_text()
    (beside / "main.tf").write_text(text.replace('"aws_s3_bucket" "logs"', '"aws_s3_bucket" "other"'))
    places = {one.origin.trace().span.file.path for one in lint(["root/plan.json"], EVERYTHING).findings}
    assert places == {"root/plan.json"}


def test_an_expression_that_is_not_the_plans_says_nothing(beside: Path) -> None:
    policy = lint(["root/plan.json"], Settings(select=("s3-missing-tls-deny",)))
    assert verdicts(policy) == []
    text = (beside / "main.tf").read_text()
    (beside / "main.tf").write_text(text.replace("[aws_s3_bucket.logs.arn,", "[var.size, aws_s3_bucket.logs.arn,"))
    policy = lint(["root/plan.json"], Settings(select=("s3-missing-tls-deny",)))
    assert [one.unknown.reason for one in policy.undecided] == ["known after apply"]


def test_plans_hold_references_without_the_prefix_that_they_may_be_written_with(beside: Path) -> None:
    text = (beside / "main.tf").read_text()
    (beside / "main.tf").write_text(text.replace("[aws_s3_bucket.logs.arn,", "[resource.aws_s3_bucket.logs.arn,"))
    assert verdicts(lint(["root/plan.json"], Settings(select=("s3-missing-tls-deny",)))) == []


def test_a_sensitive_variable_stays_in_the_plan(beside: Path) -> None:
    plan = json.loads((beside / "plan.json").read_text())
    plan["configuration"]["root_module"]["variables"]["volume_type"]["sensitive"] = True
    (beside / "plan.json").write_text(json.dumps(plan))
    report = lint(["root/plan.json"], Settings(select=("ebs-gp2-volume",)))
    traces = [one.origin.trace() for one in report.findings]
    assert [[trace.span.file.path, *(hop.message for hop in trace.via)] for trace in traces] == [
        ["root/main.tf", "var.volume_type", "in the plan"]
    ] * 2


# -- references -------------------------------------------------------------------------------------------------------


def target(tmp_path: Path, references: list[str]) -> str:
    """Return the bucket that a public access block with these references is joined to, or why there is none."""
    plan = copy.deepcopy(json.loads((FIXTURES / "for-each" / "plan.json").read_text()))
    for resource in plan["configuration"]["root_module"]["resources"]:
        if resource["type"] == "aws_s3_bucket_public_access_block":
            resource["expressions"]["bucket"] = {"references": references}
    found = [
        f"{address} {type(bucket.public_access_block).__name__}"
        for address, bucket in buckets(read(tmp_path, plan)).items()
        if not isinstance(bucket.public_access_block, Known) or bucket.public_access_block.value is not None
    ]
    return ", ".join(found)


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        (["aws_s3_bucket.b", "each.key"], 'aws_s3_bucket.b["c"] Known'),
        (['aws_s3_bucket.b["a.b"].id', 'aws_s3_bucket.b["a.b"]', "aws_s3_bucket.b"], 'aws_s3_bucket.b["a.b"] Known'),
        (['aws_s3_bucket.b["none"].id', 'aws_s3_bucket.b["none"]', "aws_s3_bucket.b"], "both"),
        (["aws_s3_bucket.b"], "both"),
        (["local.bucket"], "both"),
        (["module.absent.bucket", "module.absent"], "both"),
        (["each.value.bucket", "each.value"], "both"),
        (["var.bucket"], 'aws_s3_bucket_public_access_block.b["c"] Known'),  # null: else the plan would say it
        (["", ".", "[", 'a["', "aws_s3_bucket"], "both"),
        ([], "both"),
    ],
)
def test_references_lead_to_one_instance_or_to_a_doubt(tmp_path: Path, references: list[str], expected: str) -> None:
    both = 'aws_s3_bucket.b["a.b"] Unknown, aws_s3_bucket.b["c"] Unknown'
    assert target(tmp_path, references) == (both if expected == "both" else expected)


def test_a_name_made_of_another_ones_is_not_taken_for_it(tmp_path: Path) -> None:
    plan = json.loads((FIXTURES / "references" / "plan.json").read_text())
    for resource in plan["configuration"]["root_module"]["resources"]:
        if resource["address"] == "aws_s3_bucket.random":
            resource["expressions"]["bucket"]["references"] = ["aws_s3_bucket.known.id", "aws_s3_bucket.known"]
    name = buckets(read(tmp_path, plan))["aws_s3_bucket.random"].name
    assert isinstance(name, Unknown)
    assert text_of(name) is None


def nested_modules(depth: int) -> dict[str, Any]:
    """A plan with modules inside modules."""
    bucket = {"address": "x", "mode": "managed", "type": "aws_s3_bucket", "name": "x"}
    module: dict[str, Any] = {"address": "module.m", "resources": [bucket]}
    for _ in range(depth):
        module = {"address": "module.m", "child_modules": [module]}
    return {"format_version": "1.2", "planned_values": {"root_module": module}}


def looping_outputs(width: int) -> dict[str, Any]:
    """Modules whose outputs refer to each other, each to all of them."""
    names = [f"module.m{number}.out" for number in range(width)]
    outputs = {"out": {"expression": {"references": ["var.in"]}}}
    call = {"expressions": {"in": {"references": names}}, "module": {"outputs": outputs}}
    volume = {"mode": "managed", "type": "aws_ebs_volume", "name": "v"}
    children = [
        {
            "address": f"module.m{number}",
            "resources": [{**volume, "address": f"module.m{number}.aws_ebs_volume.v", "values": {}}],
        }
        for number in range(width)
    ]
    root = {**volume, "address": "aws_ebs_volume.v", "expressions": {"type": {"references": names}}}
    return {
        "format_version": "1.2",
        "planned_values": {
            "root_module": {"resources": [{**volume, "address": "aws_ebs_volume.v"}], "child_modules": children}
        },
        "resource_changes": [{"address": "aws_ebs_volume.v", "change": {"after_unknown": {"type": True}}}],
        "configuration": {
            "root_module": {"resources": [root], "module_calls": {f"m{number}": call for number in range(width)}}
        },
    }


def test_references_in_circles_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage_lint.source.budget.MAX_UNIT_STEPS", 200_000)
    assert read(tmp_path, looping_outputs(1)).problems == ()
    problems = read(tmp_path, looping_outputs(3)).problems
    assert [one.summary.partition(": ")[2] for one in problems] == [
        f"limit reached: evaluating the plan {tmp_path}/plan.json takes too many steps"
    ]


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "invalid JSON"),
        ('{"format_version": "1.2", "planned_values": NaN}', "invalid JSON"),
        ('{"format_version": "1.2", "planned_values": ' + "9" * 5000 + "}", "invalid JSON"),
        ('{"format_version": "1.2", "planned_values": 1e999}', "invalid JSON"),
        ("[" * 100_000, "invalid JSON"),
        ("[1]", "not a plan"),
        ('{"plan": {"format_version": "1.2", "planned_values": {}}}', "not a plan"),
    ],
)
def test_what_is_no_plan_is_a_problem(tmp_path: Path, text: str, expected: str) -> None:
    reading = read(tmp_path, text)
    assert reading.resources == ()
    assert [one.summary.partition(": ")[2] for one in reading.problems] == [expected]


def test_modules_may_nest_as_deep_as_json(tmp_path: Path) -> None:
    assert len(read(tmp_path, nested_modules(200)).resources) == 1


def parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in data: (container, key)."""
    pending = [value]
    while pending:
        at = pending.pop()
        for key, item in list(at.items() if isinstance(at, dict) else enumerate(at)):
            yield at, key
            if isinstance(item, (dict, list)):
                pending.append(item)


@pytest.mark.parametrize("wrong", [5, True, "aws_ebs_volume.v", {"a": 1}, [5, None, {}]])
def test_references_that_are_no_list(tmp_path: Path, wrong: object) -> None:
    for plan in copy.deepcopy(PLANS):
        for container, key in list(parts(plan)):
            if key == "references":
                container[key] = wrong
        check(tmp_path, json.dumps(plan))


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "aws_s3_bucket.b", "\ud800", "[", '"']),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "bucket", ""]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(
    max_examples=tries(150, usual=100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    number=st.integers(0, len(PLANS) - 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), ODD, st.booleans()), min_size=1, max_size=4),
)
@example(number=0, changes=[(0.0, [], True)])
def test_a_plan_of_any_shape_is_read(tmp_path: Path, number: int, changes: list[tuple[float, Any, bool]]) -> None:
    plan = copy.deepcopy(PLANS[number])
    for position, odd, remove in changes:
        places = list(parts(plan))
        container, key = places[int(position * len(places))]
        if remove:
            container.pop(key)
        else:
            container[key] = odd
    check(tmp_path, json.dumps(plan))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, len(PLANS) - 1), at=st.floats(0, 0.999))
def test_a_truncated_plan_is_a_problem(tmp_path: Path, number: int, at: float) -> None:
    text = json.dumps(PLANS[number])
    reading = read(tmp_path, text[: int(len(text) * at)])
    assert reading.resources == ()
    assert len(reading.problems) == 1


def check(tmp_path: Path, text: str) -> None:
    """Read a plan, judge it, and work out every place: whatever is wrong with it is a problem in the report."""
    path = tmp_path / "plan.json"
    write_over(path, text)
    reading = together(each_plan([str(path)], ReadSettings()))
    assert not [one.summary for one in reading.problems if "internal error" in one.summary]
    report = lint([str(path)], EVERYTHING)
    is_none = f"{path}: nothing was read"  # whatever is wrong with it, it is no plan any more
    assert {one.summary for one in report.problems} - {is_none} <= {one.summary for one in reading.problems}
    for finding in report.findings:
        finding.origin.trace().span.location()
    for undecided in report.undecided:
        undecided.unknown.origin.trace().span.location()


# -- what a plan puts off ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "services"), [("aws_db_instance", ("rds",)), ("aws_instance", ("ebs",))])
def test_deferred_resources_are_not_judged_and_counted(tmp_path: Path, kind: str, services: tuple[str, ...]) -> None:
    changes = [
        {"address": f"{one}.x[*]", "mode": "managed", "type": one, "name": "x", "change": {"actions": ["create"]}}
        for one in (kind, "aws_sns_topic")
    ]
    deferred = [{"reason": "instance_count_unknown", "resource_change": one} for one in changes]
    path = tmp_path / "plan.json"
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "deferred_changes": deferred}
    path.write_text(json.dumps(plan))
    (note,) = lint([str(path)]).problems
    assert isinstance(note, NotRead)
    assert (note.services, [one.address for one in note.calls]) == (services, [f"{kind}.x[*]"])


@pytest.mark.parametrize(
    "deferred", [{}, [1], [{}], [{"resource_change": 1}], [{"resource_change": {"type": []}}], "x"]
)
def test_what_is_deferred_in_no_way_that_there_is(tmp_path: Path, deferred: object) -> None:
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "deferred_changes": deferred}
    reading = read(tmp_path, plan)
    assert not any("internal error" in one.summary for one in reading.problems)


@pytest.mark.parametrize(
    ("planned", "wrong"),
    [
        (5, "planned_values is not an object"),
        ([], "planned_values is not an object"),
        ({}, "root_module is missing"),
        ({"root_module": []}, "root_module is not an object"),
        (None, ""),  # left out: the changes are read
    ],
)
def test_planned_values_of_another_shape(tmp_path: Path, planned: object, wrong: str) -> None:
    whole = {"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": planned, "resource_changes": []}
    (tmp_path / "plan.json").write_text(json.dumps(whole))
    problems = lint([str(tmp_path / "plan.json")]).problems
    assert [one.summary.partition(": ")[2] for one in problems] == ([wrong] if wrong else [])


# -- blocks that the provider fills in --------------------------------------------------------------------------------


def plan_of(kind: str, values: dict[str, Any], unknown: dict[str, Any], expressions: dict[str, Any]) -> dict[str, Any]:
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown}
    named = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x"}
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [{**named, "values": values}]}},
        "resource_changes": [{**named, "change": change}],
        "configuration": {"root_module": {"resources": [{**named, "expressions": expressions}]}},
    }


@pytest.mark.parametrize(
    ("kind", "block", "rule"),
    [
        ("aws_dynamodb_table", "point_in_time_recovery", "dynamodb-missing-point-in-time-recovery"),
        ("aws_dynamodb_table", "server_side_encryption", "dynamodb-missing-kms-key"),
        ("aws_efs_access_point", "root_directory", "efs-access-point-at-root"),
        ("aws_fsx_windows_file_system", "audit_log_configuration", "fsx-missing-audit-log"),
    ],
)
def test_a_block_that_nobody_wrote_is_known_although_the_provider_fills_it_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, block: str, rule: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = Settings(select=(rule,), profile=Profile.STRICT)
    values = {"name": "x", "billing_mode": "PAY_PER_REQUEST", "throughput_capacity": 32}
    expressions = {name: {"constant_value": value} for name, value in values.items()}
    plan = plan_of(kind, values, {"id": True, block: True}, expressions)
    Path("plan.json").write_text(json.dumps(plan))
    report = lint(["plan.json"], said)
    assert ([one.rule.id for one in report.findings], report.undecided) == ([rule], ())
    plan = plan_of(kind, values, {"id": True, block: True}, {**expressions, block: [{"x": {"references": ["var.x"]}}]})
    Path("plan.json").write_text(json.dumps(plan))
    assert [one.rule.id for one in lint(["plan.json"], said).undecided] == [rule]


def called(plan: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The same resource in a module whose call gives its variables."""
    plan = copy.deepcopy(plan)
    inside = plan["configuration"]["root_module"]
    plan["configuration"] = {"root_module": {"module_calls": {"m": {"expressions": given, "module": inside}}}}
    for one in (*plan["resource_changes"], *plan["planned_values"]["root_module"]["resources"]):
        one.update(address=f"module.m.{one['address']}", module_address="module.m")
    resources = plan["planned_values"]["root_module"].pop("resources")
    plan["planned_values"]["root_module"]["child_modules"] = [{"address": "module.m", "resources": resources}]
    return plan


@pytest.mark.parametrize(
    ("references", "given", "expected"),
    [
        (["var.storage_type"], None, True),  # the variables of a root are all known
        (["var.storage_type"], {}, True),
        (["var.storage_type"], {"storage_type": {"references": ["var.kind"]}}, True),
        (["var.storage_type"], {"storage_type": {"constant_value": None}}, True),
        (["var.storage_type"], {"storage_type": {"references": ["aws_x.y.z", "aws_x.y"]}}, False),
        (["var.storage_type"], {"storage_type": {}}, False),  # `uuid()`, or another call without arguments
        (["local.kind"], {}, False),  # a plan does not say what it hangs on
        (["each.value"], {}, False),
        (["var.storage_type", "aws_x.y.z", "aws_x.y"], {}, False),
    ],
)
def test_what_a_variable_leaves_null_is_the_providers_choice(
    tmp_path: Path, references: list[str], given: dict[str, Any] | None, expected: bool
) -> None:
    values = {"engine": "mysql", "instance_class": "db.m5.large", "allocated_storage": 100}
    expressions = {"storage_type": {"references": references}}
    plan = plan_of("aws_db_instance", values, {"id": True, "storage_type": True}, expressions)
    (instance,) = read(tmp_path, plan if given is None else called(plan, given)).resources
    assert isinstance(instance, Instance)
    assert isinstance(instance.storage_type, Known) == expected


@pytest.mark.parametrize(("expression", "expected"), [({"constant_value": None}, True), ({}, False)])
def test_null_is_what_the_provider_chooses_and_a_call_without_arguments_is_not(
    tmp_path: Path, expression: dict[str, Any], expected: bool
) -> None:
    values = {"engine": "mysql", "instance_class": "db.m5.large", "allocated_storage": 100}
    plan = plan_of("aws_db_instance", values, {"id": True, "storage_type": True}, {"storage_type": expression})
    (instance,) = read(tmp_path, plan).resources
    assert isinstance(instance, Instance)
    assert isinstance(instance.storage_type, Known) == expected


def test_no_provider_chooses_a_password(tmp_path: Path) -> None:
    values = {"engine": "mysql", "instance_class": "db.m5.large", "allocated_storage": 100, "username": "orders"}
    expressions = {"username": {"constant_value": "orders"}, "password": {"references": ["var.prefix"]}}  # and `uuid()`
    plan = plan_of("aws_db_instance", values, {"id": True, "password": True}, expressions)
    (instance,) = read(tmp_path, plan).resources
    assert isinstance(instance, Instance)
    assert isinstance(instance.has_credentials, Known)
    assert instance.has_credentials.value
