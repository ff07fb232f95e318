"""S3 in plans: the provider repeats in the bucket what resources of their own say, and fills in the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

PROVIDER = "registry.terraform.io/hashicorp/aws"
RULE = {"id": "all", "enabled": True, "prefix": "", "abort_incomplete_multipart_upload_days": 7, "transition": []}
# As the provider shows a bucket that others configure.
REPEATED = {
    "bucket": "acme-ledger",
    "id": "acme-ledger",
    "acl": None,
    "acceleration_status": "Enabled",
    "lifecycle_rule": [RULE],
    "versioning": [{"enabled": True, "mfa_delete": False}],
    "replication_configuration": [],
    "request_payer": "BucketOwner",
}


def resource(kind: str, values: dict[str, Any], unknown: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"kind": kind, "values": values, "unknown": unknown or {}}


def plan(written: dict[str, Any], *resources: dict[str, Any]) -> dict[str, Any]:
    """A plan of resources called `b`, of which `written` says what the configuration writes."""
    head = [{"address": f"{one['kind']}.b", "mode": "managed", "type": one["kind"], "name": "b"} for one in resources]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {
            "root_module": {
                "resources": [
                    {**entry, "provider_name": PROVIDER, "schema_version": 0, "values": one["values"]}
                    for entry, one in zip(head, resources, strict=True)
                ]
            }
        },
        "resource_changes": [
            {
                **entry,
                "provider_name": PROVIDER,
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": one["values"],
                    "after_unknown": one["unknown"],
                },
            }
            for entry, one in zip(head, resources, strict=True)
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {**entry, "provider_config_key": "aws", "expressions": written.get(one["kind"], {})}
                    for entry, one in zip(head, resources, strict=True)
                ]
            }
        },
    }


def said(data: dict[str, Any], rule: str) -> list[str]:
    Path("plan.json").write_text(json.dumps(data))
    report = lint(["plan.json"], Settings(select=(rule,), profile=Profile.STRICT))
    assert report.problems == ()
    return [one.message for one in report.findings] + [f"undecided: {one.unknown.reason}" for one in report.undecided]


BUCKET = resource("aws_s3_bucket", REPEATED)
VERSIONING = resource(
    "aws_s3_bucket_versioning", {"bucket": "acme-ledger", "versioning_configuration": [{"status": "Enabled"}]}
)
NAME = {"bucket": {"constant_value": "acme-ledger"}}
STATUS = {"status": {"constant_value": "Enabled"}}


def test_what_the_provider_repeats_is_not_written_twice() -> None:
    written = {
        "aws_s3_bucket": NAME,
        "aws_s3_bucket_versioning": {
            "bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]},
            "versioning_configuration": [STATUS],
        },
    }
    assert said(plan(written, BUCKET, VERSIONING), "s3-conflicting-configuration") == []


def test_a_block_that_the_configuration_writes_is() -> None:
    written = {
        "aws_s3_bucket": {**NAME, "versioning": [{"enabled": {"constant_value": True}}]},
        "aws_s3_bucket_versioning": {
            "bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]},
            "versioning_configuration": [STATUS],
        },
    }
    assert said(plan(written, BUCKET, VERSIONING), "s3-conflicting-configuration") == [
        "a block of the bucket itself and aws_s3_bucket_versioning.b both write the versioning of this bucket: "
        "each undoes the other"
    ]


def test_a_state_does_not_say_what_is_written() -> None:
    data = plan({}, BUCKET, VERSIONING)
    del data["configuration"]
    assert said(data, "s3-conflicting-configuration") == []


def test_what_the_provider_fills_in_is_not_unknown() -> None:
    """Provider versions since 5.86 show what a rule does not write as known after apply."""
    rule = {
        "id": "all",
        "status": "Enabled",
        "filter": [{"and": [], "tag": [], "prefix": None}],
        "abort_incomplete_multipart_upload": [],
        "expiration": [{"days": 365, "date": None}],
        "noncurrent_version_expiration": [],
        "noncurrent_version_transition": [],
        "transition": [{"days": 30, "date": None, "storage_class": "GLACIER"}],
    }
    unknown = {
        "rule": [
            {
                "prefix": True,
                "filter": [{"object_size_greater_than": True, "object_size_less_than": True, "prefix": True}],
                "expiration": [{"expired_object_delete_marker": True}],
                "transition": [{}],
            }
        ]
    }
    configuration = resource(
        "aws_s3_bucket_lifecycle_configuration", {"bucket": "acme-ledger", "rule": [rule]}, unknown
    )
    written = {
        "aws_s3_bucket": NAME,
        "aws_s3_bucket_lifecycle_configuration": {
            "bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]},
            "rule": [
                {
                    "id": {"constant_value": "all"},
                    "status": {"constant_value": "Enabled"},
                    "filter": [{}],
                    "expiration": [{"days": {"constant_value": 365}}],
                    "transition": [{"days": {"constant_value": 30}, "storage_class": {"constant_value": "GLACIER"}}],
                }
            ],
        },
    }
    data = plan(written, BUCKET, configuration)
    for rule_id in ("s3-rejected-lifecycle", "s3-missing-lifecycle", "s3-short-lived-transition"):
        assert said(data, rule_id) == []
    rule["expiration"] = [{"days": 30, "date": None}]
    assert said(data, "s3-rejected-lifecycle") == [
        "S3 refuses the lifecycle configuration: an expiration that is not later than the transition to GLACIER"
    ]
