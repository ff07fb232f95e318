"""Whole assemblies: constructs, classes, program lines, stages, nested stacks, exports, acknowledged rules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from storage_lint.graph.graph import build
from storage_lint.graph.node import Resource
from storage_lint.graph.policy.access import plain_http_denial
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Known, Trace
from storage_lint.inputs.cdk import read_assemblies
from storage_lint.lint import Settings, lint
from storage_lint.resources.ebs import Volume
from storage_lint.resources.s3 import Bucket

APPS = "fixtures/cdk/apps"


def read(app: str) -> Reading:
    reading = read_assemblies([f"{APPS}/{app}/cdk.out"], ReadSettings())
    assert [f"{problem.summary}: {problem.detail}" for problem in reading.problems] == []
    return reading


def joined(app: str) -> list[Resource]:
    return list(build(read(app).resources).resources)


def lead(resource: Resource, trace: Trace | None = None) -> list[str]:
    """Where a report on the resource points, each place as 'path:line:column message'."""
    assert resource.construct is not None
    found = resource.construct.lead(trace or resource.declared.trace())
    places = [("", found.span), *((hop.message, hop.span) for hop in found.via)]
    return [f"{span.location()} {message}".strip().removeprefix(f"{APPS}/") for message, span in places]


def write(directory: Path, stacks: dict[str, dict[str, Any]], **more: Any) -> str:
    """Write an assembly with one template for each stack."""
    artifacts = dict(more)
    directory.mkdir(parents=True, exist_ok=True)
    for name, template in stacks.items():
        (directory / f"{name}.template.json").write_text(json.dumps(template))
        artifacts[name] = {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.template.json"}}
    (directory / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return str(directory)


def test_constructs_classes_and_the_lines_that_made_them() -> None:
    described = [
        (one.address, one.construct_path, one.construct.class_name if one.construct else None, lead(one)[0])
        for one in joined("buckets")
    ]
    assert described == [
        ("Plain295EB121", "Buckets/Plain/Resource", "aws_s3.Bucket", "buckets/app.js:9:5"),
        ("Encrypted084288C2", "Buckets/Encrypted/Resource", "aws_s3.Bucket", "buckets/app.js:11:5"),
        ("Private29085795", "Buckets/Private/Resource", "aws_s3.Bucket", "buckets/app.js:13:5"),
        ("AclsOnlyF3B1EBF0", "Buckets/AclsOnly/Resource", "aws_s3.Bucket", "buckets/app.js:18:5"),
        ("Tidy0B328B78", "Buckets/Tidy/Resource", "aws_s3.Bucket", "buckets/app.js:22:5"),
        ("Raw", "Buckets/Raw", "aws_s3.CfnBucket", "buckets/app.js:29:5"),
        ("ArchiveBucket49F1AC64", "Buckets/Archive/Bucket/Resource", "aws_s3.Bucket", "buckets/lib/archive.js:8:19"),
    ]


def test_a_construct_of_the_program_is_reported_with_its_callers_and_the_template() -> None:
    archive = next(one for one in joined("buckets") if one.address == "ArchiveBucket49F1AC64")
    assert lead(archive) == [
        "buckets/lib/archive.js:8:19",
        "buckets/app.js:31:5 called from new Buckets",
        "buckets/app.js:36:1 called here",
        "buckets/cdk.out/Buckets.template.json:149:3 in the synthesised template",
    ]


def test_a_value_leads_with_the_program_and_names_its_place_in_the_template() -> None:
    old = next(one for one in joined("volumes") if one.construct_path == "Volumes/Old/Resource")
    assert isinstance(old, Volume)
    assert lead(old, old.volume_type.origin.trace()) == [
        "volumes/app.js:13:5",
        "volumes/app.js:63:1 called here",
        "volumes/cdk.out/Volumes.template.json:24:19 in the synthesised template",
    ]


def test_stages_know_their_region_and_their_path() -> None:
    buckets = [one for one in joined("stages") if isinstance(one, Bucket)]
    assert [(one.construct_path, isinstance(one.name, Known) and one.name.value) for one in buckets] == [
        ("Dev/Storage/Uploads/Resource", "acme-uploads-eu-west-1"),
        ("Prod/Storage/Uploads/Resource", "acme-uploads-eu-central-1"),
        ("Prod/Canary/Storage/Uploads/Resource", "acme-uploads-eu-north-1"),
    ]
    assert lead(buckets[1])[:3] == [
        "stages/app.js:7:5",
        "stages/app.js:18:5 called from new Deployment",
        "stages/app.js:24:14 called here",
    ]


@pytest.mark.parametrize("app", ["nested-by-path", "nested-by-hash"])
def test_nested_stacks(app: str) -> None:
    resources = joined(app)
    assert [one.construct_path for one in resources] == [
        "Outer/Data/Resource",
        "Outer/Media/Data/Resource",
        "Outer/Media/Thumbnails/Data/Resource",
        "Outer/Documents/Data/Resource",
    ]
    assert [one.address.rpartition("/")[0].count("/") + ("/" in one.address) for one in resources] == [0, 1, 2, 1]
    assert lead(resources[2])[:3] == [
        f"{app}/app.js:7:5",
        f"{app}/app.js:9:7 called from new Inner",
        f"{app}/app.js:18:5 called from new Outer",
    ]


def test_a_nested_stack_of_an_older_synthesiser(tmp_path: Path) -> None:
    digest = "7a8c" * 16
    key = {"Ref": f"AssetParameters{digest}S3VersionKeyD5E2A74B"}
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, {"Fn::Select": [0, {"Fn::Split": ["||", key]}]}]]}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    out = Path(write(tmp_path, {"Main": {"Resources": {"Inner": nested}}}))
    (out / "Inner.nested.template.json").write_text('{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}')
    manifest = json.loads((out / "manifest.json").read_text())
    asset = {"type": "aws:cdk:asset", "data": {"id": digest, "path": "Inner.nested.template.json"}}
    manifest["artifacts"]["Main"]["metadata"] = {"/Main": [asset]}
    (out / "manifest.json").write_text(json.dumps(manifest))
    reading = read_assemblies([str(out)], ReadSettings())
    assert [one.address for one in reading.resources] == ["Inner/B"]
    assert reading.problems == ()


def test_an_assembly_with_its_metadata_in_the_manifest() -> None:
    assert [(one.construct_path, lead(one)[0]) for one in joined("old-manifest")] == [
        ("Old/Data/Resource", "old-manifest/app.js:14:5"),
        ("Old/Media/Data/Resource", "old-manifest/app.js:7:5"),
    ]


@pytest.mark.parametrize(
    ("app", "addresses"),
    [("exports", ["SharedDACC02AA", "NamedD2F31604"]), ("weak-references", ["SharedDACC02AA"])],
)
def test_a_policy_joins_the_bucket_of_another_stack(app: str, addresses: list[str]) -> None:
    buckets = [one for one in joined(app) if isinstance(one, Bucket)]
    assert [one.address for one in buckets] == addresses
    denials = [plain_http_denial(policy, bucket.arns(), "s3") for bucket in buckets for policy in _policies(bucket)]
    assert [(denial.resource, denial.contents) for denial in denials] == [(True, True)] * len(addresses)


def _policies(bucket: Bucket) -> list[Policy]:
    return [bucket.policy.value] if isinstance(bucket.policy, Known) and bucket.policy.value is not None else []


@pytest.mark.parametrize(
    ("reference", "known"),
    [
        ({"StackName": "Storage", "OutputName": "Name"}, True),
        ({"StackName": {"Fn::Join": ["", ["Stor", "age"]]}, "OutputName": "Name", "Region": "eu-west-1"}, True),
        ({"StackName": "Storage", "OutputName": "Name", "RoleArn": "arn:aws:iam::111111111111:role/reader"}, True),
        ({"StackName": "Storage", "OutputName": "Name", "RoleArn": "arn:aws:iam::222222222222:role/reader"}, False),
        ({"StackName": "Storage", "OutputName": "Name", "Region": "eu-north-1"}, False),
        ({"StackName": "Storage", "OutputName": "Other"}, False),
        ({"StackName": "Elsewhere", "OutputName": "Name"}, False),
        ({"StackName": {"Ref": "Stack"}, "OutputName": "Name"}, False),
        ({"StackName": "Storage"}, False),
        ("Storage.Name", False),
    ],
)
def test_outputs_of_other_stacks(tmp_path: Path, reference: object, known: bool) -> None:
    storage = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Name": {"Value": "acme"}}}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::GetStackOutput": reference}}}
    access = {"Parameters": {"Stack": {"Type": "String"}}, "Resources": {"B": bucket}}
    out = Path(write(tmp_path, {"Storage": storage, "Access": access}))
    manifest = json.loads((out / "manifest.json").read_text())
    for artifact in manifest["artifacts"].values():
        artifact["environment"] = "aws://111111111111/eu-west-1"
    (out / "manifest.json").write_text(json.dumps(manifest))
    (read,) = read_assemblies([str(out)], ReadSettings()).resources
    assert isinstance(read, Bucket)
    assert (isinstance(read.name, Known) and read.name.value == "acme") is known


def test_equal_exports_of_two_stages_are_told_apart(tmp_path: Path) -> None:
    def stage(bucket: str, encrypted: bool) -> dict[str, dict[str, Any]]:
        storage = {
            "Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}}},
            "Outputs": {"Name": {"Value": {"Ref": "Data"}, "Export": {"Name": "data"}}},
        }
        name = {"Fn::ImportValue": "data"}
        policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": name, "PolicyDocument": {"Statement": []}}}
        topic = {"Type": "AWS::SNS::Topic"}
        return {"Storage": storage, "Access": {"Resources": {"Policy": policy if encrypted else topic}}}

    write(tmp_path / "dev", stage("acme-dev", False))
    write(tmp_path / "prod", stage("acme-prod", True))
    stages = {
        name: {"type": "cdk:cloud-assembly", "properties": {"directoryName": name.lower()}} for name in ("Dev", "Prod")
    }
    reading = read_assemblies([write(tmp_path, {}, **stages)], ReadSettings())
    policies = {
        one.scope.split("/")[-2]: one.policy.value is not None
        for one in build(reading.resources).resources
        if isinstance(one, Bucket) and isinstance(one.policy, Known)
    }
    assert policies == {"dev": False, "prod": True}


def test_parameters_of_the_manifest_are_values(tmp_path: Path) -> None:
    template = {
        "Parameters": {"Kind": {"Type": "String"}},
        "Resources": {"Data": {"Type": "AWS::EC2::Volume", "Properties": {"VolumeType": {"Ref": "Kind"}}}},
    }
    write(tmp_path, {"Main": template})
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["artifacts"]["Main"]["properties"]["parameters"] = {"Kind": "gp3"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (volume,) = read_assemblies([str(tmp_path)], ReadSettings()).resources
    assert isinstance(volume, Volume)
    assert isinstance(volume.volume_type, Known)
    assert volume.volume_type.value == "gp3"


def test_acknowledged_rules_say_where() -> None:
    suppressions = {
        one.construct_path: [
            (written.rule, written.reason, str(written.origin.trace().span.location()).removeprefix(f"{APPS}/"))
            for written in one.suppressions
            if written.rule == "s3-missing-multipart-abort"
        ]
        for one in joined("suppressions")
    }
    expected = [("s3-missing-multipart-abort", "Emptied by a nightly job", "suppressions/app.js:18:29")]
    assert {path: found for path, found in suppressions.items() if found} == {
        "Accepted/Scratch/Resource": expected,
        "Strict/Scratch/Resource": expected,
    }


def test_a_nested_template_outside_the_assembly_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}')
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://s3.amazonaws.com/x/y.json"},
        "Metadata": {"aws:asset:path": "../secret.json"},
    }
    reading = read_assemblies([write(tmp_path / "cdk.out", {"Main": {"Resources": {"Inner": nested}}})], ReadSettings())
    assert reading.resources == ()
    assert "../secret.json lies outside the assembly" in [problem.detail for problem in reading.problems]


def test_a_missing_template_and_a_broken_one_do_not_hide_the_others(tmp_path: Path) -> None:
    good = {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    out = Path(write(tmp_path / "cdk.out", {"A": good, "B": good, "C": good}))
    (out / "A.template.json").unlink()
    (out / "B.template.json").write_text('{"Resources": ')
    reading = read_assemblies([str(out)], ReadSettings())
    assert [one.scope.rpartition("/")[2] for one in reading.resources] == ["C.template.json"]
    assert [problem.summary.rpartition("/")[2] for problem in reading.problems] == [
        "A.template.json: no such file",
        "B.template.json: invalid JSON",
    ]


@pytest.mark.parametrize("tree", ["", "[]", '{"tree": 1}', '{"tree": {"children": []}}', "[" * 100_000, None])
def test_a_broken_construct_tree_only_costs_the_class(tmp_path: Path, tree: str | None) -> None:
    template = {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "Main/B/Resource"}}}}
    write(tmp_path, {"Main": template}, Tree={"type": "cdk:tree", "properties": {"file": "tree.json"}})
    if tree is not None:
        (tmp_path / "tree.json").write_text(tree)
    reading = read_assemblies([str(tmp_path)], ReadSettings())
    (bucket,) = reading.resources
    assert bucket.construct is not None
    assert (bucket.construct_path, bucket.construct.class_name) == ("Main/B/Resource", None)
    assert reading.problems == ()


def test_the_program_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.ts").write_text("new Main(app);\n")
    template = {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}
    out = write(tmp_path / "elsewhere" / "out", {"Main": template})
    manifest = json.loads(Path(out, "manifest.json").read_text())
    frames = [f"<anonymous> ({tmp_path}/app/app.ts:1:1)"]
    entries = [{"type": "aws:cdk:logicalId", "data": "B"}, {"type": "aws:cdk:creationStack", "data": frames}]
    manifest["artifacts"]["Main"]["metadata"] = {"/Main/B": entries}
    Path(out, "manifest.json").write_text(json.dumps(manifest))
    (near,) = read_assemblies([out], ReadSettings(), {out: str(tmp_path / "app")}).resources
    assert near.construct is not None
    assert near.construct.lead(near.declared.trace()).span.text() == "new Main(app);"
    (far,) = read_assemblies([out], ReadSettings()).resources
    assert far.construct is not None
    assert far.construct.lead(far.declared.trace()).span.text() == '"B"'


def test_a_template_that_a_stack_only_uploads_is_read_too() -> None:
    buckets = [one for one in joined("products") if isinstance(one, Bucket)]
    assert [
        (one.address, one.construct_path, isinstance(one.name, Known) and one.name.value, lead(one)[0])
        for one in buckets
    ] == [
        ("Data666C94C7", "Portfolio/Data/Resource", "acme-portfolio", "products/app.js:15:1"),
        ("Data666C94C7", "Portfolio/Storage/Data/Resource", "acme-product", "products/app.js:9:5"),
    ]


def test_equal_logical_ids_are_told_apart_without_paths_in_the_templates(tmp_path: Path) -> None:
    out = tmp_path / "cdk.out"
    shutil.copytree(f"{APPS}/products/cdk.out", out)
    for path in out.glob("*.template.json"):
        template = json.loads(path.read_text())
        for resource in template["Resources"].values():
            resource.pop("Metadata", None)
        path.write_text(json.dumps(template))
    assert [one.construct_path for one in read_assemblies([str(out)], ReadSettings()).resources] == [
        "Portfolio/Data/Resource",
        "Portfolio/Storage/Data/Resource",
    ]


def test_a_stack_without_resources_is_nothing(tmp_path: Path) -> None:
    version = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}
    reading = read_assemblies(
        [write(tmp_path, {"Assert": {"Parameters": {"BootstrapVersion": version}}})], ReadSettings()
    )
    assert (reading.resources, reading.problems) == ((), ())


def test_resources_that_are_none_are_still_said(tmp_path: Path) -> None:
    reading = read_assemblies([write(tmp_path, {"Main": {"Resources": []}})], ReadSettings())
    assert [problem.summary.partition(": ")[2] for problem in reading.problems] == [
        "Resources is not a mapping",
        "no resources",
    ]


def test_what_is_given_to_a_nested_stack_that_was_not_read(tmp_path: Path) -> None:
    """It may configure the bucket: what the bucket lacks is not known."""
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {
            "TemplateURL": "https://example.com/s3-policies.yaml",
            "Parameters": {"Bucket": {"Ref": "Files"}},
        },
    }
    template = {"Resources": {"Files": {"Type": "AWS::S3::Bucket"}, "Nested": nested}}
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}
    out = tmp_path / "cdk.out"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": stack}}))
    (out / "S.template.json").write_text(json.dumps(template))
    report = lint([str(out)], Settings(select=("s3-missing-tls-deny",)))
    assert [one.resource.address for one in report.undecided] == ["Files"]
    assert report.findings == ()
