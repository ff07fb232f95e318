"""RDS: encryption of what is restored. No API that restores an instance takes it, so the snapshot decides."""

from __future__ import annotations

import json
from pathlib import Path

from rows import rows
from rules.rds import declared, instance, template
from rules.said import NO_X, VARIABLE, said_of
from storage_lint.lint import Settings, lint

SNAPSHOT = ["undecided: the snapshot that it is restored from decides"]
RESTORED = {"engine": '"postgres"', "snapshot_identifier": '"s"'}
KEY = '"arn:aws:kms:eu-west-1:111111111111:key/k"'


@rows(
    ("text", "expected"),
    [
        (instance(**RESTORED, storage_encrypted="true"), []),  # it is replaced for as long as it is not so
        (instance(**RESTORED, storage_encrypted="false"), SNAPSHOT),
        (instance(**RESTORED, storage_encrypted="true", kms_key_id=KEY), []),
        (instance(**RESTORED, kms_key_id=KEY), SNAPSHOT),
        (instance(engine='"postgres"', storage_encrypted="true"), []),
        (
            instance(engine='"postgres"', storage_encrypted="true").replace(
                "}\n", "  restore_to_point_in_time {}\n}\n"
            ),
            [],
        ),
        (VARIABLE + instance(snapshot_identifier="var.x", storage_encrypted="true"), []),
        (VARIABLE + instance(snapshot_identifier="var.x"), [NO_X]),
        (
            VARIABLE.replace("string", "string\n  default = null")
            + instance(snapshot_identifier="var.x", storage_encrypted="true"),
            [],
        ),
        (template(declared("A", "Engine: postgres, DBSnapshotIdentifier: s, StorageEncrypted: true")), SNAPSHOT),
    ],
)
def test_the_snapshot_decides(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-unencrypted-storage") == expected


def plan(kind: str, actions: list[str], encrypted: bool) -> None:
    """Write a plan of one restored database, all of whose settings are written."""
    engine = "aurora-mysql" if kind == "aws_rds_cluster" else "postgres"
    written = {"engine": engine, "snapshot_identifier": "s", "storage_encrypted": encrypted}
    resource = {"address": f"{kind}.c", "mode": "managed", "type": kind, "name": "c"}
    provider = {"provider_name": "registry.terraform.io/hashicorp/aws"}
    expressions = {name: {"constant_value": value} for name, value in written.items()}
    change = {"actions": actions, "before": written, "after": written, "after_unknown": {}}
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [{**resource, **provider, "values": written}]}},
        "resource_changes": [{**resource, **provider, "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    Path("plan.json").write_text(json.dumps(whole))


KINDS = {
    "aws_db_instance": "rds-unencrypted-storage",
    "aws_rds_cluster": "aurora-unencrypted-cluster",
    "aws_docdb_cluster": "docdb-unencrypted-cluster",
    "aws_neptune_cluster": "neptune-unencrypted-cluster",
}


@rows("kind", KINDS)
@rows("actions", [["no-op"], ["update"], ["create"], ["delete", "create"]])
def test_what_a_plan_leaves_in_place_is_as_it_says(kind: str, actions: list[str]) -> None:
    plan(kind, actions, encrypted=False)
    report = lint(["plan.json"], Settings(select=(KINDS[kind],)))
    is_kept = "create" not in actions and kind != "aws_neptune_cluster"  # whose provider takes the false for unwritten
    assert (len(report.findings), len(report.undecided)) == ((1, 0) if is_kept else (0, 1))
    plan(kind, actions, encrypted=True)
    report = lint(["plan.json"], Settings(select=(KINDS[kind],)))
    assert (len(report.findings), len(report.undecided)) == (0, 0)
