"""What a build puts together from other files: tags of Rain, paths as they are seen from a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.unread import NotRead

RULE = "rds-unencrypted-storage"
DATABASE = "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n"
TOPIC = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"


def run(tmp_path: Path, files: dict[str, str]) -> Report:
    (tmp_path / ".git").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return lint([str(tmp_path)], Settings(select=(RULE,)))


def not_read(report: Report) -> list[tuple[str, ...]]:
    return [(call.address, *one.services) for one in report.problems if isinstance(one, NotRead) for call in one.calls]


REPLACED = {
    "a resource": (TOPIC + "  Db: !Rain::Include rds.yaml\n", ("Db", "rds")),
    "a module": (TOPIC + '  Db: {Type: !Rain::Module "modules/rds.yaml"}\n', ("Db", "rds")),
    "a module of a package": (TOPIC + "  Db: {Type: $Acme/rds-instance}\n", ("Db", "rds")),
    "all resources": (
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: !Rain::Include rds.yaml\n",
        ("!Rain::Include", "rds"),
    ),
}


@pytest.mark.parametrize(("template", "call"), REPLACED.values(), ids=REPLACED)
def test_resources_that_rain_puts_in_are_counted(tmp_path: Path, template: str, call: tuple[str, ...]) -> None:
    report = run(tmp_path, {"t.yaml": template})
    assert not_read(report) == [call]
    assert all(one.note for one in report.problems)


INCLUDE = "{Name: AWS::Include, Parameters: {Location: ./parts/one.yaml}}"
OF_ANY_NAME = {
    "AWS::Include of resources": (f"{TOPIC}  Fn::Transform: {INCLUDE}\n", "Fn::Transform"),
    "AWS::Include of sections": (f"Transform: [{INCLUDE}]\n{TOPIC}", "Transform"),
    "a resource": (f"{TOPIC}  One: !Rain::Include parts/one.yaml\n", "One"),
    "a module": (f"{TOPIC}  One: {{Type: !Rain::Module parts/one.yaml}}\n", "One"),
    "all resources": (
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: !Rain::Include parts/one.yaml\n",
        "!Rain::Include",
    ),
}


@pytest.mark.parametrize(("template", "address"), OF_ANY_NAME.values(), ids=OF_ANY_NAME)
def test_a_file_of_the_tree_says_by_itself_what_it_is_about(tmp_path: Path, template: str, address: str) -> None:
    """Its name says nothing; it is no template, so that nothing in it is judged where it is."""
    report = run(tmp_path, {"t.yaml": template, "parts/one.yaml": "Db:\n  Type: AWS::RDS::DBInstance\n"})
    assert not_read(report) == [(address, "rds")]
    other = run(tmp_path / "b", {"t.yaml": template, "parts/one.yaml": "Q:\n  Type: AWS::SQS::Queue\n"})
    assert not_read(other) == []


@pytest.mark.parametrize("value", ["!Rain::Constant Encrypt", "!If [There, true, !Rain::Env ENCRYPT]"])
def test_what_rain_puts_in_is_not_known(tmp_path: Path, value: str) -> None:
    head = 'Conditions: {There: !Equals [!Ref "AWS::Region", eu-west-1]}\n'
    report = run(tmp_path, {"t.yaml": f"{head}{DATABASE}    Properties: {{StorageEncrypted: {value}}}\n"})
    assert [one.rule.id for one in report.undecided] == [RULE]
    assert [(one.note, one.summary.partition("!")[2].partition(":")[0]) for one in report.problems] == [(True, "Rain")]


def test_code_that_rain_embeds_is_a_note(tmp_path: Path) -> None:
    code = "  Code: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: !Rain::Embed code.py}}}\n"
    report = run(tmp_path, {"t.yaml": TOPIC + code})
    assert [one.note for one in report.problems] == [True]
    assert not_read(report) == []


@pytest.mark.parametrize("tag", ["!Include rds.yaml", "!Rainy::Include rds.yaml"])
def test_other_tags_are_refused(tmp_path: Path, tag: str) -> None:
    report = run(tmp_path, {"t.yaml": f"{TOPIC}  Db: {tag}\n"})
    assert [one.note for one in report.problems] == [False, False]


NESTS = (
    "Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ../../shared/rds.yaml}\n"
)


def test_a_path_that_is_seen_from_a_copy(tmp_path: Path) -> None:
    """`sam build` and scripts copy a template deeper, and the path fits there."""
    report = run(tmp_path, {"orders/t.yaml": NESTS, "shared/rds.yaml": DATABASE})
    assert [one.resource.address for one in report.findings] == ["Inner/Db"]
    assert report.problems == ()


@pytest.mark.parametrize(
    "others", [(), ("a/shared/rds.yaml", "b/shared/rds.yaml"), ("other/rds.yaml",), ("unshared/rds.yaml",)]
)
def test_a_path_out_of_the_tree_is_not_read(tmp_path: Path, others: tuple[str, ...]) -> None:
    report = run(tmp_path, {"orders/t.yaml": NESTS, **dict.fromkeys(others, DATABASE)})
    assert not_read(report) == [("Inner", "rds")]
    assert [one.resource.address for one in report.findings] == ["Db" for _ in others]
    assert all(one.note for one in report.problems)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{ProductName: RDS for PostgreSQL}", [("Product", "rds")]),
        ("{ProductName: Workspace}", []),
        ("{ProductId: prod-abc}", []),
        ("{ProductId: prod-abc, ProvisioningParameters: [{Key: DBInstanceClass, Value: x}]}", []),
        ("5", []),
    ],
)
def test_products_of_service_catalog_are_not_read(
    tmp_path: Path, properties: str, expected: list[tuple[str, ...]]
) -> None:
    kind = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
    report = run(tmp_path, {"t.yaml": f"Resources:\n  Product: {{Type: {kind}, Properties: {properties}}}\n"})
    assert not_read(report) == expected
    assert all(one.note for one in report.problems)
