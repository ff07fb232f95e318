"""DynamoDB and DAX: what the pages of their rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.said import said_of as said
from storage_lint.lint import Settings, lint


def table(inner: str = "", name: str = "t") -> str:
    return (
        f'resource "aws_dynamodb_table" "{name}" {{\n  name = "orders-{name}"\n  hash_key = "id"\n'
        f'  attribute {{\n    name = "id"\n    type = "S"\n  }}\n{inner}}}\n'
    )


def template(properties: str = "", kind: str = "AWS::DynamoDB::Table", more: str = "", beside: str = "") -> str:
    return (
        f"Resources:\n  T:\n    Type: {kind}\n{beside}    Properties:\n"
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
        f"      KeySchema: [{{AttributeName: id, KeyType: HASH}}]\n{properties}{more}"
    )


PITR = "dynamodb-missing-point-in-time-recovery"
HARM = "what is deleted or overwritten by mistake cannot be restored"
ON = "  point_in_time_recovery {\n    enabled = true\n  }\n"
REPLICA = '  replica {{\n    region_name = "{0}"\n    point_in_time_recovery = {1}\n  }}\n'
SELECTION = """resource "aws_backup_selection" "s" {{
  name = "s"
  plan_id = "p"
  iam_role_arn = "r"
  {0}
}}
"""
GLOBAL = "AWS::DynamoDB::GlobalTable"
PROTECTED = "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table(ON), []),
        (table(ON + REPLICA.format("eu-west-3", "true")), []),
        (
            table(ON + REPLICA.format("eu-west-3", "false")),
            [f"low: point-in-time recovery is off in eu-west-3: {HARM}"],
        ),
        (
            table(REPLICA.format("eu-west-3", "true")),
            [f"low: point-in-time recovery is off in the table's own Region by default: {HARM}"],
        ),
        (
            table(REPLICA.format("eu-west-3", "false")),
            [f"medium: point-in-time recovery is off in the table's own Region and eu-west-3: {HARM}"],
        ),
        (
            table(ON)
            + 'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.t.arn\n}\n',
            [f"low: point-in-time recovery is off in the Region of a replica by default: {HARM}"],
        ),
        (
            'resource "aws_dynamodb_table_replica" "r" {\n'
            '  global_table_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/elsewhere"\n}\n',
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
        (table() + SELECTION.format("resources = [aws_dynamodb_table.t.arn]"), []),
        (table() + SELECTION.format('resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders-t"]'), []),
        (
            table() + SELECTION.format('resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/other"]'),
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
        (
            table('  tags = {\n    Backup = "daily"\n  }\n')
            + SELECTION.format('selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "daily"\n }'),
            [],
        ),
        (template(), [f"medium: point-in-time recovery is off by default: {HARM}"]),
        (
            template(f"      Replicas: [{{Region: eu-west-1, {PROTECTED}}}, {{Region: eu-west-3}}]\n", GLOBAL),
            [f"low: point-in-time recovery is off in eu-west-3 by default: {HARM}"],
        ),
        (template(f"      Replicas: [{{Region: eu-west-1, {PROTECTED}}}]\n", GLOBAL), []),
        (
            template(
                "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n",
                more="  R:\n    Type: Custom::DynamoDBReplica\n"
                "    Properties: {TableName: !Ref T, Region: eu-west-3}\n",
            ),
            [f"low: point-in-time recovery is off in eu-west-3 by default: {HARM}"],
        ),
        (
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n",
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
    ],
)
def test_point_in_time_recovery(text: str, expected: list[str]) -> None:
    assert said(text, PITR) == expected


def test_backup_tags_of_the_settings_count() -> None:
    tagged = table('  tags = {\n    Backup = "daily"\n  }\n')
    assert said(tagged, PITR, account_backup_tags=("Backup=daily",)) == []
    assert len(said(table(), PITR, account_backup_tags=("Backup=daily",))) == 1


DELETION = "dynamodb-unprotected-deletion"
LOSS = "one wrong plan or command deletes the table with its data"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table("  deletion_protection_enabled = true\n"), []),
        (table(), [f"medium: deletion protection is off by default: {LOSS}"]),
        (template(beside="    DeletionPolicy: Retain\n"), [f"low: deletion protection is off by default: {LOSS}"]),
        (template(beside="    DeletionPolicy: Delete\n"), [f"medium: deletion protection is off by default: {LOSS}"]),
        ("Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n", []),
    ],
)
def test_deletion_protection(text: str, expected: list[str]) -> None:
    assert said(text, DELETION) == expected


UNITS = "  read_capacity = 20\n  write_capacity = 10\n"
PARAMETER = 'data "aws_ssm_parameter" "p" {\n  name = "p"\n}\n'
TARGET = """resource "aws_appautoscaling_target" "{0}" {{
  service_namespace = "dynamodb"
  resource_id = {1}
  scalable_dimension = "dynamodb:{2}CapacityUnits"
  min_capacity = 1
  max_capacity = 9
}}
"""
BY_REFERENCE = '"table/${aws_dynamodb_table.t.name}"'
BOTH = TARGET.format("r", BY_REFERENCE, "table:Read") + TARGET.format("w", '"table/orders-t"', "table:Write")
INDEX = '  global_secondary_index {\n    name = "by-id"\n    hash_key = "id"\n    projection_type = "ALL"\n  }\n'
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


@pytest.mark.parametrize(
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
    assert said(text, "dynamodb-fixed-capacity") == expected


REFUSED = "DynamoDB refuses the table"
TWO = '  attribute {{\n    name = "{0}"\n    type = "{1}"\n  }}\n'
LOCAL = '  local_secondary_index {\n    name = "local"\n    range_key = "at"\n    projection_type = "ALL"\n  }\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table(), []),
        (table(INDEX), []),
        (table(TWO.format("x", "S")), [f"high: no key uses the defined attribute x: {REFUSED}"]),
        (table('  range_key = "at"\n'), [f"high: key attribute at has no definition: {REFUSED}"]),
        (table(TWO.format("id", "S")), [f"high: attribute id is defined twice: {REFUSED}"]),
        (table(INDEX * 2), [f"high: two indexes are called by-id: {REFUSED}"]),
        (table(TWO.format("at", "S") + LOCAL), [f"high: a local index on a table without a sort key: {REFUSED}"]),
        (table('  range_key = "at"\n' + TWO.format("at", "S") + LOCAL), []),
        (table(TWO.format("x", "Q") + INDEX), [f"high: attribute type Q is none of S, N and B: {REFUSED}"]),
        (
            table(INDEX.replace('"ALL"', '"INCLUDE"')),
            [f"high: the index projects INCLUDE without attributes: {REFUSED}"],
        ),
        (
            table(INDEX.replace('"ALL"\n', '"ALL"\n    non_key_attributes = ["a"]\n')),
            [f"high: the index projects ALL and names attributes: {REFUSED}"],
        ),
        (
            table("".join(INDEX.replace("by-id", f"by-{number}") for number in range(21))),
            [f"medium: 21 global indexes, more than 20 unless AWS has raised the quota: {REFUSED}"],
        ),
        (table('  import_table {\n    input_format = "CSV"\n  }\n').replace('type = "S"', 'type = "S"'), []),
        (
            'variable "x" {}\n' + table(INDEX.replace('"ALL"', "var.x")),
            ["undecided: var.x has no default"],
        ),
        (
            template("      VectorIndexes: [{IndexName: vec, SearchSchema: [{AttributeName: kind}]}]\n").replace(
                "[{AttributeName: id, A", "[{AttributeName: kind, AttributeType: S}, {AttributeName: id, A"
            ),
            [],
        ),
    ],
)
def test_rejected_index(text: str, expected: list[str]) -> None:
    assert said(text, "dynamodb-rejected-index") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table(UNITS), []),
        (table(), [f"high: the provisioned table has no read units: {REFUSED}"]),
        (table('  billing_mode = "PAY_PER_REQUEST"\n' + UNITS), []),  # the provider drops them
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
    assert said(text, "dynamodb-rejected-capacity") == expected


ON_DEMAND = "      BillingMode: PAY_PER_REQUEST\n"
STREAM = "      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n"


def replicas(*regions: str) -> str:
    return f"      Replicas: [{', '.join(f'{{Region: {region}}}' for region in regions)}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (template(ON_DEMAND + replicas("!Ref AWS::Region"), GLOBAL), []),
        (template(ON_DEMAND + STREAM + replicas("eu-west-1", "eu-west-3"), GLOBAL), []),
        (
            template(ON_DEMAND + replicas("eu-west-1", "eu-west-3"), GLOBAL),
            [f"high: 2 replicas without a stream (StreamSpecification): {REFUSED}"],
        ),
        (
            template(ON_DEMAND + STREAM + replicas("eu-west-1", "eu-west-1"), GLOBAL),
            [f"high: two replicas in eu-west-1: {REFUSED}"],
        ),
        (
            template(ON_DEMAND + "      MultiRegionConsistency: STRONG\n" + replicas("eu-west-1", "eu-west-3"), GLOBAL),
            [f"high: strong consistency between 2 Regions, not 3: {REFUSED}"],
        ),
        (
            template(
                ON_DEMAND
                + "      MultiRegionConsistency: STRONG\n      GlobalTableWitnesses: [{Region: eu-central-1}]\n"
                + replicas("eu-west-1", "eu-west-3"),
                GLOBAL,
            ),
            [],
        ),
        (
            table(UNITS + REPLICA.format("eu-west-3", "true")),
            [f"high: replicas of a provisioned table whose writes nothing scales: {REFUSED}"],
        ),
        (table(UNITS + REPLICA.format("eu-west-3", "true")) + BOTH, []),
        (table('  billing_mode = "PAY_PER_REQUEST"\n' + REPLICA.format("eu-west-3", "true")), []),
    ],
)
def test_rejected_global_table(text: str, expected: list[str]) -> None:
    assert said(text, "dynamodb-rejected-global-table") == expected


STRONG = '  replica {{\n    region_name = {0}\n    consistency_mode = "STRONG"\n  }}\n'
WITNESS = "  global_table_witness {{\n    region_name = {0}\n  }}\n"
IN_IRELAND = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BY_VARIABLE = 'provider "aws" {\n  region = var.r\n}\nvariable "r" {\n  type = string\n}\n'
GLOBALLY = ON_DEMAND + "      MultiRegionConsistency: STRONG\n"


def strongly(*parts: str, provider: str = IN_IRELAND) -> str:
    return provider + table('  billing_mode = "PAY_PER_REQUEST"\n' + "".join(parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (strongly(STRONG.format('"eu-west-3"'), WITNESS.format('"eu-central-1"')), []),
        (
            strongly(STRONG.format('"eu-west-3"'), WITNESS.format('"eu-west-3"')),
            [f"high: the witness in eu-west-3, the Region of a replica: {REFUSED}"],
        ),
        (
            strongly(STRONG.format('"eu-west-3"'), WITNESS.format('"eu-west-1"')),
            [f"high: the witness in eu-west-1, the Region of a replica: {REFUSED}"],
        ),
        (
            strongly(STRONG.format('"eu-west-3"'), WITNESS.format('"us-east-1"')),
            [f"high: strong consistency between the Region sets EU and US: {REFUSED}"],
        ),
        (
            strongly(STRONG.format('"eu-west-1"'), WITNESS.format('"eu-west-3"')),
            [f"high: a replica in eu-west-1, the Region of the table itself: {REFUSED}"],
        ),
        (
            strongly(STRONG.format("var.r"), WITNESS.format('"eu-west-3"'), provider=BY_VARIABLE),
            [f"high: a replica in the Region of the table itself: {REFUSED}"],
        ),
        (
            strongly(STRONG.format('"eu-west-3"'), WITNESS.format("var.r"), provider=BY_VARIABLE),
            [f"high: the witness in the Region of a replica: {REFUSED}"],
        ),
        (
            strongly(STRONG.format('"eu-west-3"'), WITNESS.format("var.w")) + 'variable "w" {\n  type = string\n}\n',
            ["undecided: var.w has no default"],
        ),
        (
            strongly(REPLICA.format("eu-west-1", "true")),
            [f"high: a replica in eu-west-1, the Region of the table itself: {REFUSED}"],
        ),
        (
            IN_IRELAND
            + table('  billing_mode = "PAY_PER_REQUEST"\n')
            + 'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.t.arn\n}\n',
            [f"high: a replica in eu-west-1, the Region of the table itself: {REFUSED}"],
        ),
        (
            template(
                GLOBALLY + "      GlobalTableWitnesses: [{Region: eu-west-1}]\n" + replicas("eu-west-1", "eu-west-3"),
                GLOBAL,
            ),
            [f"high: the witness in eu-west-1, the Region of a replica: {REFUSED}"],
        ),
        (
            template(
                GLOBALLY + "      GlobalTableWitnesses: [{Region: us-east-1}]\n" + replicas("eu-west-1", "eu-west-3"),
                GLOBAL,
            ),
            [f"high: strong consistency between the Region sets EU and US: {REFUSED}"],
        ),
        (
            template(
                GLOBALLY
                + "      GlobalTableWitnesses: [{Region: eu-west-2}, {Region: eu-west-3}]\n"
                + replicas("eu-west-1"),
                GLOBAL,
            ),
            [f"high: 2 witnesses, not 1: {REFUSED}"],
        ),
        (
            template(
                GLOBALLY + "      GlobalTableWitnesses: [{Region: !Ref W}]\n" + replicas("eu-west-1", "eu-west-3"),
                GLOBAL,
            )
            + "Parameters: {W: {Type: String}}\n",
            ["undecided: parameter W has no default"],
        ),
    ],
)
def test_witnesses_and_the_region_of_the_table(text: str, expected: list[str]) -> None:
    assert said(text, "dynamodb-rejected-global-table") == expected


POLICY = """resource "aws_dynamodb_resource_policy" "p" {{
  resource_arn = {0}
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", {1}, Action = "dynamodb:*", Resource = "*"{2} }}] }})
}}
"""
OF_TABLE, ALL = "aws_dynamodb_table.t.arn", 'Principal = { AWS = "*" }'
FOUND = "high: the policy of the {0} lets everybody in: DynamoDB refuses it"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (POLICY.format(OF_TABLE, ALL, ""), [FOUND.format("table")]),
        (POLICY.format("aws_dynamodb_table.t.stream_arn", ALL, ""), [FOUND.format("stream")]),
        (POLICY.format(OF_TABLE, 'NotPrincipal = { AWS = "111122223333" }', ""), [FOUND.format("table")]),
        (POLICY.format(OF_TABLE, 'Principal = { AWS = "111122223333" }', ""), []),
        (POLICY.format(OF_TABLE, ALL, ', Condition = { StringEquals = { "aws:SourceVpce" = "vpce-1a" } }'), []),
        (
            POLICY.format(OF_TABLE, ALL, ', Condition = { StringLike = { "aws:SourceVpce" = "vpce-*" } }'),
            [FOUND.format("table")],
        ),
        (POLICY.format(OF_TABLE, ALL, ', Condition = { Bool = { "aws:PrincipalIsAWSService" = "true" } }'), []),
        (
            POLICY.format(OF_TABLE, ALL, ', Condition = { Bool = { "aws:PrincipalIsAWSService" = "false" } }'),
            [FOUND.format("table")],
        ),
        (
            POLICY.format(OF_TABLE, ALL, ', Condition = { IpAddress = { "aws:SourceIp" = "10.0.0.0/24" } }'),
            [FOUND.format("table")],
        ),
    ],
)
def test_public_policy(policy: str, expected: list[str]) -> None:
    assert said(table(UNITS) + policy, "dynamodb-public-policy") == expected


def test_the_policy_of_a_table_that_is_declared_elsewhere_is_judged() -> None:
    arn = '"arn:aws:dynamodb:eu-west-1:111122223333:table/elsewhere"'
    assert said(POLICY.format(arn, ALL, ""), "dynamodb-public-policy") == [FOUND.format("table")]


def dax(nodes: str, zones: str = "") -> str:
    return (
        f'resource "aws_dax_cluster" "c" {{\n  cluster_name = "c"\n  iam_role_arn = "r"\n  node_type = "dax.r5.large"\n'
        f"  replication_factor = {nodes}\n{zones}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (dax("1"), ["medium: one node: the cache is down whenever it is, and with every patch"]),
        (dax("2"), ["low: two nodes: after one failure nothing is left to fail over to"]),
        (dax("3"), []),
        (dax("12"), ["high: 12 nodes: DAX refuses more than 11"]),
        (
            dax("11"),
            ["undecided: whether DAX accepts eleven nodes is not known: its API says ten, its guide eleven"],
        ),
        (
            dax("3", '  availability_zones = ["a", "b"]\n'),
            ["high: 2 Availability Zones for 3 nodes: DAX refuses a list of another length"],
        ),
    ],
)
def test_dax_nodes(text: str, expected: list[str]) -> None:
    assert said(text, "dax-single-node-cluster") == expected


ZONES = """Resources:
  C:
    Type: AWS::DAX::Cluster
    Properties: {IAMRoleARN: r, NodeType: dax.r5.large, ReplicationFactor: 3, AvailabilityZones: [a, a, a]}
"""


def test_dax_nodes_in_one_zone() -> None:
    assert said(ZONES, "dax-single-node-cluster") == ["medium: all nodes are in a: they fail together"]


SELECT_DAILY = SELECTION.format('selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "daily"\n }')
VARIABLE = 'variable "x" {\n  type = string\n}\n'


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ("Backup = var.x", ["undecided: var.x has no default"]),
        ('(var.x) = "daily"', ["undecided: var.x has no default"]),
        ('Owner = var.x\n    Backup = "daily"', []),
        ("Owner = var.x", [f"medium: point-in-time recovery is off by default: {HARM}"]),
    ],
)
def test_a_tag_that_is_not_known_may_be_what_a_selection_asks_for(tags: str, reason: list[str]) -> None:
    assert said(VARIABLE + table(f"  tags = {{\n    {tags}\n  }}\n") + SELECT_DAILY, PITR) == reason


def test_a_tag_of_a_template_that_is_not_known_leaves_it_undecided() -> None:
    parameter = "Parameters:\n  Plan: {Type: String}\n"
    tagged = parameter + template("      Tags: [{Key: Backup, Value: !Ref Plan}]\n")
    (reason,) = said(tagged, PITR, account_backup_tags=("Backup=daily",))
    assert reason.startswith("undecided: ")
    sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n"
    sam += "    Properties: {Tags: {Backup: daily}}\n"
    assert said(sam, PITR, account_backup_tags=("Backup=daily",)) == []


CAPACITY_RULE, FIXED_RULE = "dynamodb-rejected-capacity", "dynamodb-fixed-capacity"
SEVERAL = 'variable "x" {\n  type = list(string)\n}\n'
UNITS = "  read_capacity = 5\n  write_capacity = 5\n"
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (VARIABLE + table("  read_capacity = var.x\n  write_capacity = 5\n"), ["undecided: var.x has no default"]),
        (VARIABLE + table('  read_capacity = var.x\n  billing_mode = "PAY_PER_REQUEST"\n'), []),
        (
            SEVERAL + table(UNITS + INDEXES.format("")),
            ["undecided: fails when var.x is not empty; its for_each is not known: var.x has no default"],
        ),
        (SEVERAL + table(UNITS + INDEXES.format("read_capacity = 5\n      write_capacity = 5")), []),
    ],
)
def test_units_that_are_not_known_are_undecided_where_they_decide(text: str, expected: list[str]) -> None:
    assert said(text, CAPACITY_RULE) == expected


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
    text = SEVERAL + table(UNITS + INDEXES.format("read_capacity = 5\n      write_capacity = 5")) + scaled
    assert said(text, FIXED_RULE) == [
        "undecided: fails when var.x is not empty; its for_each is not known: var.x has no default"
    ]


PLAN = "dynamodb-missing-backup-plan"
TAG = '  tags = {\n    Backup = "daily"\n  }\n'
BY_TAG = 'selection_tag {{\n    type = "STRINGEQUALS"\n    key = {0}\n    value = {1}\n  }}'
NO_PLAN = "low: no backup plan covers the table"
GIVEN = 'variable "x" {\n  type = string\n}\n'
EVERYTHING = "resources = [aws_dynamodb_table.t.arn]"
MORE = 'condition {\n    string_equals {\n      key = "aws:ResourceTag/Tier"\n      value = "gold"\n    }\n  }'


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        ((BY_TAG.format('"Backup"', '"daily"'),), []),
        ((BY_TAG.format('"Backup"', '"weekly"'),), [NO_PLAN]),
        # what is not known of a condition may be the table's tag
        ((BY_TAG.format('"Backup"', "var.x"),), ["undecided: var.x has no default"]),
        ((BY_TAG.format("var.x", '"daily"'),), ["undecided: var.x has no default"]),
        ((BY_TAG.format('"Backup"', '"daily"') + "\n  " + BY_TAG.format("var.x", '"y"'),), []),
        # selections add up
        ((BY_TAG.format('"Backup"', '"weekly"'), BY_TAG.format('"Backup"', '"daily"')), []),
        ((BY_TAG.format('"A"', '"1"'), BY_TAG.format('"B"', '"2"')), [NO_PLAN]),
        ((BY_TAG.format('"A"', '"1"'), BY_TAG.format('"B"', "var.x")), ["undecided: var.x has no default"]),
        # conditions and exceptions keep some of what is named out
        ((EVERYTHING,), []),
        ((f"{EVERYTHING}\n  {MORE}",), ["undecided: the selection's conditions decide"]),
        ((f'{EVERYTHING}\n  not_resources = ["arn:aws:dynamodb:*:*:table/tmp"]',),
         ["undecided: the selection's conditions decide"]),
        ((EVERYTHING, f"{EVERYTHING}\n  {MORE}"), []),
        (('resources = ["*"]',), []),
        (('resources = ["arn:aws:dynamodb:*:*:table/*"]',), []),
        (('resources = ["arn:aws:rds:*:*:db:*"]',), [NO_PLAN]),
        (('resources = ["*"]', 'resources = ["*"]'), []),
        ((f'resources = ["*"]\n  {MORE}',), ["undecided: the selection's conditions decide"]),
        ((f"{EVERYTHING}\n  count = var.x",),
         ["undecided: fails when var.x is empty; its count is not known: var.x has no default"]),
    ],
)  # fmt: skip
def test_selections_add_up_and_what_they_leave_open_is_undecided(
    selections: tuple[str, ...], expected: list[str]
) -> None:
    written = "".join(SELECTION.format(one).replace('"s" {', f'"s{at}" {{', 1) for at, one in enumerate(selections))
    assert said(GIVEN + table(TAG) + written, PLAN) == expected


FIVE = "low: nothing scales writes; 5 read and 5 write units cost $2.85 a month (us-east-1), used or not"
IGNORED = "  lifecycle {{\n    ignore_changes = {0}\n  }}\n"
OTHERS = "undecided: changes to the {0} are ignored: something else may scale them"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (UNITS + IGNORED.format("[read_capacity, write_capacity]"), [OTHERS.format("reads")]),
        (UNITS + IGNORED.format('["read_capacity", "write_capacity"]'), [OTHERS.format("reads")]),
        (UNITS + IGNORED.format("all"), [OTHERS.format("reads")]),
        (UNITS + IGNORED.format("[read_capacity]"), [FIVE]),
        (UNITS + IGNORED.format('[tags["x"], read_capacity]'), [FIVE]),
        (UNITS + INDEX + IGNORED.format("[read_capacity, write_capacity, global_secondary_index]"),
         [OTHERS.format("reads")]),
    ],
)  # fmt: skip
def test_a_capacity_that_is_left_to_others_may_be_scaled_by_them(inner: str, expected: list[str]) -> None:
    assert said(table(inner), FIXED_RULE) == expected


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


APART = (
    'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.t.arn\n'
    "  provider = aws.london\n  point_in_time_recovery = true\n}\n"
    'provider "aws" {\n  alias = "london"\n  region = "eu-west-2"\n}\n'
)
RIVALS = "low: replica blocks and aws_dynamodb_table_replica.r take each other's replicas away with every apply"
ON_DEMAND = '  billing_mode = "PAY_PER_REQUEST"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table(ON_DEMAND + REPLICA.format("eu-west-3", "true")) + APART, [RIVALS]),
        (table(ON_DEMAND + REPLICA.format("eu-west-3", "true") + IGNORED.format("[replica]")) + APART, []),
        (table(ON_DEMAND) + APART, []),
        (table(ON_DEMAND + REPLICA.format("eu-west-3", "true")), []),
    ],
)
def test_replica_blocks_and_resources_fight(text: str, expected: list[str]) -> None:
    assert said(text, "dynamodb-rejected-global-table") == expected


BY_REQUEST = '  billing_mode = "PAY_PER_REQUEST"\n'


def strong(*regions: str) -> str:
    replica = '  replica {{\n    region_name = "{}"\n    consistency_mode = "STRONG"\n  }}\n'
    return table(BY_REQUEST + "".join(map(replica.format, regions)))


@pytest.mark.parametrize(
    ("own", "regions", "expected"),
    [
        ("us-east-1", ("us-east-2", "us-west-2"), []),
        ("us-east-1", ("us-east-2", "eu-west-1"), ["EU and US"]),
        ("ap-northeast-1", ("us-east-2", "us-west-2"), ["AP and US"]),
        ("sa-east-1", ("us-east-2", "us-west-2"), []),  # of which nothing is known
    ],
)
def test_strong_consistency_is_of_one_region_set(own: str, regions: tuple[str, ...], expected: list[str]) -> None:
    text = f'provider "aws" {{\n  region = "{own}"\n}}\n' + strong(*regions)
    assert said(text, "dynamodb-rejected-global-table") == [
        f"high: strong consistency between the Region sets {one}: {REFUSED}" for one in expected
    ]


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
    assert bool(said(text, "dynamodb-unbounded-on-demand")) == found


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", ["low: the replica names no key of yours: AWS owns or manages the one that encrypts it"]),
        ('  kms_key_arn = "arn:aws:kms:us-east-1:1:key/k"\n', []),
    ],
)
def test_a_replica_apart_from_its_table_has_a_key_of_its_own(key: str, expected: list[str]) -> None:
    arn = "arn:aws:dynamodb:us-east-1:1:table/orders"
    text = f'resource "aws_dynamodb_table_replica" "r" {{\n  global_table_arn = "{arn}"\n{key}}}\n'
    assert said(text, "dynamodb-missing-kms-key") == expected
