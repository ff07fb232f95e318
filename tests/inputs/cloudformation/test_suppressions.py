"""What is accepted in Metadata: in our own form and in cdk-nag's, and in no other tool's."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.cdk import read_assemblies
from storage_lint.inputs.cloudformation import read_templates

ENCODED = base64.b64encode("Für alle — gewollt".encode()).decode()


def written(resource: Resource) -> list[tuple[str, str | None, str]]:
    return [(one.rule, one.reason, one.origin.trace().span.text()) for one in resource.suppressions]


def read(tmp_path: Path, metadata: Any, template_metadata: Any = None) -> list[tuple[str, str | None, str]]:
    bucket = {"Type": "AWS::S3::Bucket", "Metadata": metadata}
    template = {"Metadata": template_metadata or {}, "Resources": {"Data": bucket}}
    (tmp_path / "template.json").write_text(json.dumps(template))
    (resource,) = read_templates([str(tmp_path / "template.json")], ReadSettings()).resources
    return written(resource)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"storage-lint": {"ignore": ["ebs-gp2-volume"]}}, [("ebs-gp2-volume", None)]),
        ({"storage-lint": {"ignore": [{"rule": "s3-*", "reason": "why"}]}}, [("s3-*", "why")]),
        ({"checkov": {"skip": [{"id": "CKV_AWS_18", "comment": "why"}]}}, [("CKV_AWS_18", "why")]),
        ({"cfn_nag": {"rules_to_suppress": [{"id": "W35", "reason": "why"}]}}, [("W35", "why")]),
        ({"cdk_nag": {"rules_to_suppress": [{"id": "AwsSolutions-S1"}]}}, [("AwsSolutions-S1", None)]),
        ({"guard": {"SuppressedRules": ["S3_BUCKET_LOGGING"]}}, []),
        (
            {"cdk_nag": {"rules_to_suppress": [{"id": "A", "reason": ENCODED, "is_reason_encoded": True}]}},
            [("A", "Für alle — gewollt")],
        ),
        (
            {"cdk_nag": {"rules_to_suppress": [{"id": "A", "reason": "plain!", "is_reason_encoded": True}]}},
            [("A", "plain!")],
        ),
        (
            {"cdk_nag": {"rules_to_suppress": [{"id": "A", "reason": "why", "applies_to": ["Action::s3:*"]}]}},
            [],
        ),
        ({"cdk_nag": {"rules_to_suppress": [{"reason": "no id"}, 3, None, {"id": 5}]}}, []),
        ({"cdk_nag": {"rules_to_suppress": "AwsSolutions-S1"}}, []),
        ({"cdk_nag": []}, []),
        ([], []),
    ],
)
def test_forms(tmp_path: Path, metadata: Any, expected: list[tuple[str, str | None]]) -> None:
    assert [(rule, reason) for rule, reason, _ in read(tmp_path, metadata)] == expected


def test_for_the_whole_template(tmp_path: Path) -> None:
    everywhere = {
        "cdk_nag": {"rules_to_suppress": [{"id": "AwsSolutions-S1", "reason": "why"}]},
        "storage-lint": {"ignore": ["s3-missing-tls-deny"]},
        "cfn_nag": {"rules_to_suppress": [{"id": "W35"}]},
        "checkov": {"skip": [{"id": "CKV_AWS_18"}]},
        "guard": {"SuppressedRules": ["S3_BUCKET_LOGGING"]},
    }
    assert read(tmp_path, {"storage-lint": {"ignore": ["ebs-*"]}}, everywhere) == [
        ("ebs-*", None, '"ebs-*"'),
        ("s3-missing-tls-deny", None, '"s3-missing-tls-deny"'),
        ("AwsSolutions-S1", "why", '{"id": "AwsSolutions-S1", "reason": "why"}'),
        ("W35", None, '{"id": "W35"}'),
        ("CKV_AWS_18", None, '{"id": "CKV_AWS_18"}'),
    ]


def test_cdk_nag_in_an_assembly() -> None:
    resources = read_assemblies(["fixtures/cdk/apps/suppressions/cdk.out"], ReadSettings()).resources
    assert {one.construct_path: [(rule, reason) for rule, reason, _ in written(one)] for one in resources} == {
        "Accepted/Website/Resource": [
            ("AwsSolutions-S10", "The website is served over HTTP for old devices"),
            ("s3-missing-public-access-block", "Zugriff für alle — öffentlich ist gewollt"),
            ("ebs-gp2-volume", "Volumes are replaced with the fleet in March"),
        ],
        "Accepted/Scratch/Resource": [
            ("ebs-gp2-volume", "Volumes are replaced with the fleet in March"),
            ("s3-missing-multipart-abort", "Emptied by a nightly job"),
        ],
        "Accepted/Cache/Resource": [("ebs-gp2-volume", "Volumes are replaced with the fleet in March")],
        "Accepted/Reviewed/Resource": [("ebs-gp2-volume", "Volumes are replaced with the fleet in March")],
        "Strict/Website/Resource": [
            ("AwsSolutions-S10", "The website is served over HTTP for old devices"),
            ("s3-missing-public-access-block", "Zugriff für alle — öffentlich ist gewollt"),
        ],
        "Strict/Scratch/Resource": [("s3-missing-multipart-abort", "Emptied by a nightly job")],
        "Strict/Cache/Resource": [],
        "Strict/Reviewed/Resource": [],
    }
