"""Capacity of tables and indexes: what nothing scales, what DynamoDB refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.dynamodb import (
    BOTH,
    BY_REFERENCE,
    BY_REQUEST,
    GLOBAL,
    IGNORED,
    INDEX,
    ON,
    REFUSED,
    TARGET,
    UNITS,
    table,
    template,
)
from rules.said import NO_X, PARAMETER, VARIABLE, said_of
from storage_lint.lint import Settings, lint

INDEX_TARGETS = "".join(
    TARGET.format(f"i{way}", '"${BY}"'.replace("${BY}", "table/orders-t/index/by-id"), f"index:{way}")
    for way in ("Read", "Write")
)
COST = "; 20 read and 10 write units cost $6.64 a month (us-east-1), used or not"
SCALED = """  S:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ServiceNamespace: dynamodb, ResourceId: !Sub "table/${T}", MinCapacity: 1, MaxCapacity: 2,
      ScalableDimension: "dynamodb:table:ReadCapacityUnits"}
"""


@rows(
    ("text", "expected"),
    [
        (table('  billing_mode = "PAY_PER_REQUEST"\n'), []),
        (table(UNITS), [f"low: nothing scales reads and writes{COST}"]),
        (table(UNITS) + BOTH, []),
        (table(UNITS) + TARGET.format("r", BY_REFERENCE, "table:Read"), [f"low: nothing scales writes{COST}"]),
        (table(UNITS + INDEX) + BOTH, [f"low: nothing scales reads of index by-id and writes of index by-id{COST}"]),
        (table(UNITS + INDEX) + BOTH + INDEX_TARGETS, []),
        (
            table(UNITS) + 'variable "n" {}\n' + TARGET.format("r", "var.n", "table:Read"),
            [
                "undecided: aws_appautoscaling_target.r may belong to it, but its target is not known: "
                "var.n has no default"
            ],
        ),
        (
            template("      ProvisionedThroughput: {ReadCapacityUnits: 20, WriteCapacityUnits: 10}\n", more=SCALED),
            [f"low: nothing scales writes{COST}"],
        ),
        (template("      BillingMode: PAY_PER_REQUEST\n      Replicas: [{Region: eu-west-1}]\n", GLOBAL), []),
        (
            template("      WriteProvisionedThroughputSettings: {}\n      Replicas: [{Region: eu-west-1}]\n", GLOBAL),
            ["low: nothing scales writes"],
        ),
        ("Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n", []),
    ],
)
def test_fixed_capacity(text: str, expected: list[str]) -> None:
    assert said_of(text, "dynamodb-fixed-capacity") == expected


@rows(
    ("text", "expected"),
    [
        (table(UNITS), []),
        (table(), [f"high: the provisioned table has no read units: {REFUSED}"]),
        (table(UNITS + INDEX), [f"high: the provisioned index has no read units: {REFUSED}"]),
        (
            table(UNITS + ON.replace("true", "true\n    recovery_period_in_days = 40")),
            [f"high: a recovery period of 40 days is not 1 to 35: {REFUSED}"],
        ),
        # The provider sends it where recovery is on alone.
        (table(UNITS + ON.replace("true", "false\n    recovery_period_in_days = 40")), []),
        (PARAMETER + table(UNITS + ON.replace("true", "data.aws_ssm_parameter.p.value")), []),
        (
            'variable "on" {\n  type = bool\n}\n'
            + table(UNITS + ON.replace("true", "var.on\n    recovery_period_in_days = 7")),
            [],
        ),
        (
            template(
                "      ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}\n"
                "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false, RecoveryPeriodInDays: 7}\n"
            ),
            [f"high: a recovery period without point-in-time recovery: {REFUSED}"],
        ),
        (
            table(UNITS + "  ttl {\n    enabled = true\n  }\n"),
            [f"high: a time to live without the name of its attribute: {REFUSED}"],
        ),
        (table(UNITS + "  stream_enabled = true\n"), [f"high: a stream without its view type: {REFUSED}"]),
        (template(), [f"high: the provisioned table has no read units: {REFUSED}"]),
        (template("      ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}\n"), []),
        (
            template("      Replicas: [{Region: eu-west-1}]\n", GLOBAL),
            [f"high: the provisioned global table has no WriteProvisionedThroughputSettings: {REFUSED}"],
        ),
        ("Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n", []),
    ],
)
def test_rejected_capacity(text: str, expected: list[str]) -> None:
    assert said_of(text, "dynamodb-rejected-capacity") == expected


CAPACITY_RULE, FIXED_RULE = "dynamodb-rejected-capacity", "dynamodb-fixed-capacity"
SEVERAL = 'variable "x" {\n  type = list(string)\n}\n'
FIVE_UNITS = "  read_capacity = 5\n  write_capacity = 5\n"
INDEXES = """  dynamic "global_secondary_index" {{
    for_each = var.x
    content {{
      name = "by-x"
      hash_key = "id"
      projection_type = "ALL"
      {0}
    }}
  }}
"""


@rows(
    ("text", "expected"),
    [
        (VARIABLE + table("  read_capacity = var.x\n  write_capacity = 5\n"), ["undecided: var.x has no default"]),
        (VARIABLE + table('  read_capacity = var.x\n  billing_mode = "PAY_PER_REQUEST"\n'), [NO_X]),
        (
            SEVERAL + table(FIVE_UNITS + INDEXES.format("")),
            ["undecided: fails when var.x is not empty; its for_each is not known: var.x has no default"],
        ),
        (SEVERAL + table(FIVE_UNITS + INDEXES.format("read_capacity = 5\n      write_capacity = 5")), []),
    ],
)
def test_units_that_are_not_known_are_undecided_where_they_decide(text: str, expected: list[str]) -> None:
    assert said_of(text, CAPACITY_RULE) == expected


def test_an_index_that_may_be_there_may_have_a_fixed_capacity() -> None:
    target = """resource "aws_appautoscaling_target" "{0}" {{
  service_namespace = "dynamodb"
  resource_id = "table/${{aws_dynamodb_table.t.name}}"
  scalable_dimension = "dynamodb:table:{0}CapacityUnits"
  min_capacity = 1
  max_capacity = 9
}}
"""
    scaled = target.format("Read") + target.format("Write")
    text = SEVERAL + table(FIVE_UNITS + INDEXES.format("read_capacity = 5\n      write_capacity = 5")) + scaled
    assert said_of(text, FIXED_RULE) == [
        "undecided: fails when var.x is not empty; its for_each is not known: var.x has no default"
    ]


FIVE = "low: nothing scales writes; 5 read and 5 write units cost $2.85 a month (us-east-1), used or not"
OTHERS = "undecided: changes to the {0} are ignored: something else may scale them"


@rows(
    ("inner", "expected"),
    [
        (FIVE_UNITS + IGNORED.format("[read_capacity, write_capacity]"), [OTHERS.format("reads")]),
        (FIVE_UNITS + IGNORED.format('["read_capacity", "write_capacity"]'), [OTHERS.format("reads")]),
        (FIVE_UNITS + IGNORED.format("all"), [OTHERS.format("reads")]),
        (FIVE_UNITS + IGNORED.format("[read_capacity]"), [FIVE]),
        (FIVE_UNITS + IGNORED.format('[tags["x"], read_capacity]'), [FIVE]),
        (FIVE_UNITS + INDEX + IGNORED.format("[read_capacity, write_capacity, global_secondary_index]"),
         [OTHERS.format("reads")]),
    ],
)  # fmt: skip
def test_a_capacity_that_is_left_to_others_may_be_scaled_by_them(inner: str, expected: list[str]) -> None:
    assert said_of(table(inner), FIXED_RULE) == expected


def test_what_is_left_to_others_is_known_in_json_too() -> None:
    import json

    body = {
        "name": "t", "hash_key": "id", "read_capacity": 5, "write_capacity": 5,
        "attribute": [{"name": "id", "type": "S"}],
        "lifecycle": [{"ignore_changes": ["read_capacity", "write_capacity"]}],
    }  # fmt: skip
    Path("main.tf.json").write_text(json.dumps({"resource": {"aws_dynamodb_table": {"t": body}}}))
    report = lint(["main.tf.json"], Settings(select=(FIXED_RULE,)))
    assert report.findings == ()
    assert [one.unknown.reason for one in report.undecided] == [OTHERS.format("reads").removeprefix("undecided: ")]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("max_read_request_units = 10", False),
        ("max_read_request_units = -1\n    max_write_request_units = -1", True),
        ("max_read_request_units = -1\n    max_write_request_units = 10", False),
    ],
)
def test_minus_one_is_no_maximum(written: str, found: bool) -> None:
    text = table(BY_REQUEST + f"  on_demand_throughput {{\n    {written}\n  }}\n")
    assert bool(said_of(text, "dynamodb-unbounded-on-demand")) == found


WRITES = (
    "      WriteProvisionedThroughputSettings: {WriteCapacityAutoScalingSettings: {MinCapacity: 1, MaxCapacity: 9}}\n"
)
ON_DEMAND = "      BillingMode: PAY_PER_REQUEST\n"
IN_ONE = "      Replicas: [{Region: eu-west-1}]\n"
READS = "ReadProvisionedThroughputSettings: {ReadCapacityUnits: 5}"
MAXIMUM = "OnDemandThroughputSettings: {%s}"
GIVEN = "Parameters: {X: {Type: Number}, Y: {Type: String}}\nConditions: {Given: !Equals [!Ref Y, y]}\n"
OF_PROVISIONED = "has a maximum of on-demand units"


def settings(*lines: str, replica: str = "") -> str:
    written = "".join(f"      {line}\n" for line in lines)
    return template(f"{written}      Replicas: [{{Region: eu-west-1{replica}}}]\n", GLOBAL)


def index(settings: str) -> str:
    key = "KeySchema: [{AttributeName: id, KeyType: HASH}], Projection: {ProjectionType: ALL}"
    return f"GlobalSecondaryIndexes: [{{IndexName: idx, {key}, {settings}}}]"


WRITE, READ = MAXIMUM % "MaxWriteRequestUnits: 5", MAXIMUM % "MaxReadRequestUnits: 5"
SCALED_READS = "ReadCapacityAutoScalingSettings: {MinCapacity: 1, MaxCapacity: 9}"


@rows(
    ("text", "expected"),
    [
        (settings(WRITES.strip(), f"Write{WRITE}"), [f"the provisioned table {OF_PROVISIONED}"]),
        (settings(WRITES.strip(), replica=f", Read{READ}"), [f"the provisioned table's replica {OF_PROVISIONED}"]),
        (
            settings(WRITES.strip(), replica=f", GlobalSecondaryIndexes: [{{IndexName: idx, Read{READ}}}]"),
            [f"the provisioned table's replica {OF_PROVISIONED}"],
        ),
        (
            settings(WRITES.strip(), index(f"{WRITES.strip()}, Write{WRITE}")),
            [f"the provisioned table's index {OF_PROVISIONED}"],
        ),
        (settings(ON_DEMAND.strip(), f"Write{WRITE}", replica=f", Read{READ}"), []),
        (settings(ON_DEMAND.strip(), index(f"Write{WRITE}")), []),
        (
            settings(ON_DEMAND.strip(), WRITES.strip()),
            ["the table has WriteProvisionedThroughputSettings and is billed by request"],
        ),
        (
            settings(WRITES.strip(), READS, replica=f", {READS}"),
            ["read settings of the table itself, which only a multi-account one has (GlobalTableSourceArn)"],
        ),
        (
            settings(ON_DEMAND.strip(), f"Read{READ}"),
            ["read settings of the table itself, which only a multi-account one has (GlobalTableSourceArn)"],
        ),
        (settings(ON_DEMAND.strip(), f"Read{READ}", "GlobalTableSourceArn: arn:x"), []),
        (settings(WRITES.strip(), replica=f", {READS}"), []),
        (
            settings(WRITES.strip(), replica=f", {READS[:-1]}, {SCALED_READS}}}"),
            ["a replica has both read units and the scaling of them"],
        ),
        (
            settings(WRITES.strip(), replica=", ReadProvisionedThroughputSettings: {}"),
            ["a replica has neither read units nor the scaling of them"],
        ),
        (
            settings(
                WRITES.strip(), replica=f", GlobalSecondaryIndexes: [{{IndexName: i, {READS[:-1]}, {SCALED_READS}}}}}]"
            ),
            ["a replica has both read units and the scaling of them"],
        ),
        (
            settings(ON_DEMAND.strip(), "WarmThroughput: {ReadUnitsPerSecond: 11999}"),
            ["warm throughput of less than 12,000 read units a second"],
        ),
        (
            template(ON_DEMAND + "      WarmThroughput: {ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 3999}\n"),
            ["warm throughput of less than 4,000 write units a second"],
        ),
        (template(ON_DEMAND + "      WarmThroughput: {ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 4000}\n"), []),
        (
            template(
                "      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}\n"
                "      WarmThroughput: {ReadUnitsPerSecond: 5000, WriteUnitsPerSecond: 2000}\n"
            ),
            [],
        ),
        (
            table(BY_REQUEST + "  warm_throughput {\n    read_units_per_second = 5000\n  }\n"),
            ["warm throughput of less than 12,000 read units a second"],
        ),
        (
            table(BY_REQUEST + "  warm_throughput {\n    write_units_per_second = 4000\n  }\n"),
            [],
        ),
        (
            template(
                "      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}\n      "
                + index(
                    "ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5},"
                    " OnDemandThroughput: {MaxReadRequestUnits: 5}"
                )
                + "\n"
            ),
            [f"the provisioned table's index {OF_PROVISIONED}"],
        ),
    ],
)
def test_settings_that_do_not_belong_to_the_billing_mode(text: str, expected: list[str]) -> None:
    """Those of a global table, of its indexes and replicas; of a provisioned table, warm throughput may be lower."""
    assert said_of(text, "dynamodb-rejected-capacity") == [f"high: {one}: {REFUSED}" for one in expected]


@rows(
    ("text", "decides"),
    [
        (settings("BillingMode: !Ref Y", WRITES.strip(), f"Write{WRITE}"), "Y"),
        (settings("BillingMode: !Ref Y", WRITES.strip()), "Y"),
        (settings(ON_DEMAND.strip(), "WarmThroughput: {ReadUnitsPerSecond: !Ref X}"), "X"),
        (settings("BillingMode: !Ref Y", WRITES.strip(), "WarmThroughput: {ReadUnitsPerSecond: 1}"), "Y"),
        (settings(WRITES.strip(), "WarmThroughput: {ReadUnitsPerSecond: !Ref X}"), ""),
        (
            settings(
                WRITES.strip(),
                f"Write{WRITE[:-1].partition(':')[0]}: !If [Given, {{MaxWriteRequestUnits: 5}}, !Ref AWS::NoValue]",
            ),
            "Y",
        ),
        (
            settings(
                WRITES.strip(),
                replica=f", {READS[:-1]}, {SCALED_READS.replace('{', '!If [Given, {')}, !Ref AWS::NoValue]}}",
            ),
            "Y",
        ),
    ],
)
def test_settings_that_are_not_known_are_undecided_where_they_decide(text: str, decides: str) -> None:
    """What fits whatever is given is clean."""
    (said,) = said_of(GIVEN + text, "dynamodb-rejected-capacity") or [""]
    assert said.startswith("undecided: ") is bool(decides)
    assert decides in said
