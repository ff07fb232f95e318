"""DynamoDB: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import pytest

from rows import rows
from rules.dynamodb import BOTH, BY_REQUEST, GLOBAL, IGNORED, INDEX, REFUSED, REPLICA, UNITS, table, template
from rules.said import said_of

DELETION = "dynamodb-unprotected-deletion"
LOSS = "one wrong plan or command deletes the table with its data"


@rows(
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
    assert said_of(text, DELETION) == expected


TWO = '  attribute {{\n    name = "{0}"\n    type = "{1}"\n  }}\n'
LOCAL = '  local_secondary_index {\n    name = "local"\n    range_key = "at"\n    projection_type = "ALL"\n  }\n'


@rows(
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
    assert said_of(text, "dynamodb-rejected-index") == expected


ON_DEMAND = "      BillingMode: PAY_PER_REQUEST\n"
STREAMED = "  stream_enabled = true\n"
STREAM = "      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n"


def replicas(*regions: str) -> str:
    return f"      Replicas: [{', '.join(f'{{Region: {region}}}' for region in regions)}]\n"


@rows(
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
        (table(UNITS + STREAMED + REPLICA.format("eu-west-3", "true")) + BOTH, []),
        (table(BY_REQUEST + STREAMED + REPLICA.format("eu-west-3", "true")), []),
    ],
)
def test_rejected_global_table(text: str, expected: list[str]) -> None:
    assert said_of(text, "dynamodb-rejected-global-table") == expected


STRONG = '  replica {{\n    region_name = {0}\n    consistency_mode = "STRONG"\n  }}\n'
WITNESS = "  global_table_witness {{\n    region_name = {0}\n  }}\n"
IN_IRELAND = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BY_VARIABLE = 'provider "aws" {\n  region = var.r\n}\nvariable "r" {\n  type = string\n}\n'
GLOBALLY = ON_DEMAND + "      MultiRegionConsistency: STRONG\n"


def strongly(*parts: str, provider: str = IN_IRELAND) -> str:
    return provider + table('  billing_mode = "PAY_PER_REQUEST"\n' + "".join(parts))


@rows(
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
    assert said_of(text, "dynamodb-rejected-global-table") == expected


KEY, STREAM_ARN = "arn:aws:kms:{0}:123456789012:key/k", "arn:aws:kinesis:{0}:${{AWS::AccountId}}:stream/s"
OF_INDEX = ", GlobalSecondaryIndexes: [{{IndexName: {0}, ContributorInsightsSpecification: {{Enabled: true}}}}]"
DECLARED = (
    "      GlobalSecondaryIndexes: [{{IndexName: {0}, KeySchema: [{{AttributeName: id, KeyType: HASH}}], "
    "Projection: {{ProjectionType: ALL}}}}]\n"
)
OPEN = "Parameters: {X: {Type: String}, R: {Type: String}}\nConditions: {Given: !Equals [!Ref X, x]}\n"
STREAMS = "      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n"


def with_key(key: str) -> str:
    return f", SSESpecification: {{KMSMasterKeyId: {key}}}"


def to_stream(arn: str) -> str:
    return f", KinesisStreamSpecification: {{StreamArn: {arn}}}"


def each(*copies: str, more: str = "") -> str:
    listed = "".join(f"        - {{Region: {copy}}}\n" for copy in copies)
    return OPEN + template(f"{ON_DEMAND}{STREAMS}{more}      Replicas:\n{listed}", GLOBAL)


NO_INDEX = ["high: a replica names index {0}, which is no global index of the table: " + REFUSED]
NO_KEY = [f"high: a replica without a KMS key, which another replica has: {REFUSED}"]
ABROAD = [f"high: the KMS key of a replica is in another Region than the replica: {REFUSED}"]
FAILS_WHEN = "undecided: fails when Given is {0}; condition Given is not known: parameter X has no default"
OPEN_X = ["undecided: parameter X has no default"]


@rows(
    ("text", "expected"),
    [
        (each("eu-west-1" + OF_INDEX.format("idx"), more=DECLARED.format("idx")), []),
        (each("eu-west-1" + OF_INDEX.format("idx")), [NO_INDEX[0].format("idx")]),
        (each("eu-west-1" + OF_INDEX.format("idx"), more=DECLARED.format("other")), [NO_INDEX[0].format("idx")]),
        (each("eu-west-1" + OF_INDEX.format("!Ref X"), more=DECLARED.format("!Ref X")), []),
        (each("eu-west-1" + OF_INDEX.format("!Ref X"), more=DECLARED.format("idx")), OPEN_X),
        (each("eu-west-1" + OF_INDEX.format("idx"), more=DECLARED.format("!Ref X")), OPEN_X),
        (each("eu-west-1" + OF_INDEX.format("idx"), more="      GlobalTableSourceArn: arn:x\n"), []),
        (each("eu-west-1" + with_key(KEY.format("eu-west-1")), "eu-west-3"), NO_KEY),
        (each("eu-west-1" + with_key("!Ref X"), "eu-west-3"), NO_KEY),
        (each("eu-west-1" + with_key("!Ref X"), "eu-west-3" + with_key("!Ref R")), []),
        (each("eu-west-1", "eu-west-3"), []),
        (
            each("eu-west-1" + with_key("!If [Given, k, !Ref AWS::NoValue]"), "eu-west-3"),
            [FAILS_WHEN.format("true")],
        ),
        (each("eu-west-1" + with_key(KEY.format("eu-west-3"))), ABROAD),
        (each("!Ref R" + with_key(KEY.format("eu-west-3"))), ["undecided: parameter R has no default"]),
        (each("!Ref AWS::Region" + with_key(KEY.format("eu-west-3"))), []),
        (each("eu-west-1" + with_key("alias/aws/dynamodb")), []),
        (each("eu-west-1" + with_key("!Sub 'arn:aws:kms:${AWS::Region}:123456789012:key/k'")), []),
        (
            each("eu-west-1" + with_key(f"!If [Given, '{KEY.format('eu-west-1')}', '{KEY.format('eu-west-3')}']")),
            [FAILS_WHEN.format("false")],
        ),
        (
            each("eu-west-1" + to_stream("!Sub '" + STREAM_ARN.format("eu-west-3") + "'")),
            [f"high: the Kinesis stream of a replica is in another Region than the replica: {REFUSED}"],
        ),
        (each("eu-west-1" + to_stream("!Sub '" + STREAM_ARN.format("eu-west-1") + "'")), []),
        (
            each("eu-west-1", "eu-west-3", more="      GlobalTableWitnesses: [{Region: eu-central-1}]\n"),
            [f"high: a witness without strong consistency: {REFUSED}"],
        ),
        (
            each(
                "eu-west-1",
                "eu-west-3",
                more="      MultiRegionConsistency: !Ref X\n      GlobalTableWitnesses: [{Region: eu-central-1}]\n",
            ),
            OPEN_X,
        ),
        (
            strongly(
                "  stream_enabled = true\n", REPLICA.format("eu-west-3", "true"), WITNESS.format('"eu-central-1"')
            ),
            [f"high: a witness without strong consistency: {REFUSED}"],
        ),
        (
            strongly(
                "  stream_enabled = true\n",
                '  replica {\n    region_name = "eu-west-3"\n    kms_key_arn = "'
                + KEY.format("eu-west-1")
                + '"\n  }\n',
            ),
            ABROAD,
        ),
        (
            strongly(
                "  stream_enabled = true\n",
                '  replica {\n    region_name = "eu-west-3"\n    kms_key_arn = "'
                + KEY.format("eu-west-3")
                + '"\n  }\n',
                REPLICA.format("eu-central-1", "true"),
            ),
            [],
        ),
    ],
)
def test_what_each_replica_says_of_itself(text: str, expected: list[str]) -> None:
    assert said_of(text, "dynamodb-rejected-global-table") == expected


POLICY = """resource "aws_dynamodb_resource_policy" "p" {{
  resource_arn = {0}
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", {1}, Action = "dynamodb:*", Resource = "*"{2} }}] }})
}}
"""
OF_TABLE, ALL = "aws_dynamodb_table.t.arn", 'Principal = { AWS = "*" }'
FOUND = "high: the policy of the {0} lets everybody in: DynamoDB refuses it"


@rows(
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
    assert said_of(table(UNITS) + policy, "dynamodb-public-policy") == expected


def test_the_policy_of_a_table_that_is_declared_elsewhere_is_judged() -> None:
    arn = '"arn:aws:dynamodb:eu-west-1:111122223333:table/elsewhere"'
    assert said_of(POLICY.format(arn, ALL, ""), "dynamodb-public-policy") == [FOUND.format("table")]


APART = (
    'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.t.arn\n'
    "  provider = aws.london\n  point_in_time_recovery = true\n}\n"
    'provider "aws" {\n  alias = "london"\n  region = "eu-west-2"\n}\n'
)
RIVALS = "low: replica blocks and aws_dynamodb_table_replica.r take each other's replicas away with every apply"


@rows(
    ("text", "expected"),
    [
        (table(BY_REQUEST + REPLICA.format("eu-west-3", "true")) + APART, [RIVALS]),
        (table(BY_REQUEST + STREAMED + REPLICA.format("eu-west-3", "true") + IGNORED.format("[replica]")) + APART, []),
        (table(BY_REQUEST + STREAMED) + APART, []),
        (table(BY_REQUEST + STREAMED + REPLICA.format("eu-west-3", "true")), []),
    ],
)
def test_replica_blocks_and_resources_fight(text: str, expected: list[str]) -> None:
    assert said_of(text, "dynamodb-rejected-global-table") == expected


STREAMLESS = "medium: the next apply switches off the stream that the replicas need, which DynamoDB refuses"
FRENCH = BY_REQUEST + REPLICA.format("eu-west-3", "true")


@rows(
    ("text", "expected"),
    [
        (table(FRENCH), [STREAMLESS]),
        (table(FRENCH + "  stream_enabled = false\n"), [STREAMLESS]),
        (table(BY_REQUEST) + APART, [STREAMLESS]),
        (table(FRENCH + IGNORED.format("[stream_enabled]")), []),
        (table(FRENCH + IGNORED.format("all")), []),
        (table(BY_REQUEST), []),
        (table(FRENCH + "  stream_enabled = var.s\n") + 'variable "s" {}\n', ["undecided: var.s has no default"]),
    ],
)
def test_replicas_keep_the_stream_that_they_need(text: str, expected: list[str]) -> None:
    """DynamoDB switches a stream on for replicas; a provider that is not told of it switches it off again."""
    assert said_of(text, "dynamodb-rejected-global-table") == expected


def strong(*regions: str) -> str:
    replica = '  replica {{\n    region_name = "{}"\n    consistency_mode = "STRONG"\n  }}\n'
    return table(BY_REQUEST + "".join(map(replica.format, regions)))


@rows(
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
    assert said_of(text, "dynamodb-rejected-global-table") == [
        f"high: strong consistency between the Region sets {one}: {REFUSED}" for one in expected
    ]


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
    assert said_of(text, "dynamodb-missing-kms-key") == expected
