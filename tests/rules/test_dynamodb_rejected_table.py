"""What DynamoDB refuses of a table beside its keys, its capacity and its replicas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rows import rows
from rules.dynamodb import BY_REQUEST, GLOBAL, template
from rules.said import NO_X, VARIABLE, said_of
from storage_lint.lint import Settings, lint

RULE = "dynamodb-rejected-table"
REFUSED = "DynamoDB refuses this"
ON_DEMAND = "      BillingMode: PAY_PER_REQUEST\n"
GIVEN = "Parameters: {X: {Type: String}}\nConditions: {Given: !Equals [!Ref X, x]}\n"


def named(name: str) -> str:
    return (
        f'resource "aws_dynamodb_table" "t" {{\n  name = {name}\n  hash_key = "id"\n{BY_REQUEST}'
        '  attribute {\n    name = "id"\n    type = "S"\n  }\n}\n'
    )


def with_property(line: str, kind: str = "AWS::DynamoDB::Table") -> str:
    return GIVEN + template(f"{ON_DEMAND}      {line}\n", kind)


def is_no_name(name: str) -> list[str]:
    return [f'high: the name "{name}" is not 3 to 255 letters, digits, _, . and -: {REFUSED}']


@rows(
    ("text", "expected"),
    [
        (named('"abc"'), []),
        (named('"ab"'), is_no_name("ab")),
        (named(f'"{"x" * 255}"'), []),
        (named(f'"{"x" * 256}"'), is_no_name("x" * 40 + "…")),
        (named('"a b c"'), is_no_name("a b c")),
        (named('"Orders_1.old-2"'), []),
        (named('"${var.x}-orders"') + VARIABLE, [NO_X]),
        (named('"${var.x} orders"') + VARIABLE, is_no_name("${var.x} orders")),
        (named('"orders-${data.aws_caller_identity.me.account_id}"') + 'data "aws_caller_identity" "me" {\n}\n', []),
        (named('"orders-{{ stage }}"'), ["undecided: something fills in {{ stage }} before the code is deployed"]),
        (with_property("TableName: my table!", GLOBAL), is_no_name("my table!")),
        (with_property("TableName: !Sub '${AWS::StackName}-orders'"), []),
        (with_property("TableName: !Ref X"), ["undecided: parameter X has no default"]),
        (with_property("DeletionProtectionEnabled: true"), []),
        (with_property("TableName: arn:aws:dynamodb:eu-west-1:123456789012:table/orders"), []),
        (
            with_property("TableName: !If [Given, orders, my orders]"),
            ["undecided: fails when Given is false; condition Given is not known: parameter X has no default"],
        ),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


def imported(kind: str, options: str = "", delimiter: str = "") -> str:
    csv = f", InputFormatOptions: {{Csv: {{Delimiter: {delimiter}}}}}" if delimiter else options
    return with_property(f"ImportSourceSpecification: {{InputFormat: {kind}, S3BucketSource: {{S3Bucket: b}}{csv}}}")


def imported_by_terraform(kind: str, delimiter: str) -> str:
    inner = f"input_format_options {{\n csv {{\n delimiter = {delimiter}\n }}\n }}\n" if delimiter else ""
    block = f'  import_table {{\n input_format = "{kind}"\n {inner} s3_bucket_source {{\n bucket = "b"\n }}\n }}\n'
    return named('"orders"').replace(BY_REQUEST, BY_REQUEST + block)


NO_OPTIONS = [f"high: an import of ION has no InputFormatOptions: {REFUSED}"]
NO_DELIMITER = ['high: the delimiter "||" is none of comma, semicolon, colon, pipe, tab and space: ' + REFUSED]


@rows(
    ("text", "expected"),
    [
        (imported("CSV", delimiter='";"'), []),
        (imported("CSV", delimiter='"\\t"'), []),
        (imported("CSV", delimiter='"||"'), NO_DELIMITER),
        (imported("ION", delimiter='","'), NO_OPTIONS),
        (imported("ION"), []),
        (imported("CSV", delimiter="!Ref X"), ["undecided: parameter X has no default"]),
        (imported("!Ref X", delimiter='","'), ["undecided: parameter X has no default"]),
        (imported("!Ref X"), []),
        (imported_by_terraform("CSV", '"||"'), NO_DELIMITER),
        (imported_by_terraform("CSV", '"|"'), []),
        (imported_by_terraform("ION", '"|"'), NO_OPTIONS),
    ],
)
def test_imports(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


@rows(
    ("sse", "expected"),
    [
        ("SSEEnabled: true, SSEType: KMS", []),
        ("SSEEnabled: true", []),
        ("SSEEnabled: false", []),
        ("SSEEnabled: true, SSEType: AES256", [f"high: KMS is the only SSEType, which is AES256: {REFUSED}"]),
        ("SSEEnabled: false, SSEType: KMS", [f"high: an SSEType where SSEEnabled is false: {REFUSED}"]),
        ("SSEEnabled: !Ref X, SSEType: KMS", ["undecided: parameter X has no default"]),
        ("SSEEnabled: true, SSEType: !Ref X", ["undecided: parameter X has no default"]),
    ],
)
def test_encryption(sse: str, expected: list[str]) -> None:
    assert said_of(with_property(f"SSESpecification: {{{sse}}}"), RULE) == expected


STREAM = "KinesisStreamSpecification: {StreamArn: !Ref X, ApproximateCreationDateTimePrecision: %s}"
INSIGHTS = "ContributorInsightsSpecification: {Enabled: true, Mode: %s}"


@pytest.mark.parametrize(
    ("line", "right", "wrong", "words"),
    [
        ("TableClass: %s", "STANDARD", "STANDARD_IA", "STANDARD and STANDARD_INFREQUENT_ACCESS"),
        (STREAM, "MILLISECOND", "SECOND", "MICROSECOND and MILLISECOND"),
        (INSIGHTS, "THROTTLED_KEYS", "ALL", "ACCESSED_AND_THROTTLED_KEYS and THROTTLED_KEYS"),
    ],
)
def test_words(line: str, right: str, wrong: str, words: str) -> None:
    assert said_of(with_property(line % right), RULE) == []
    assert said_of(with_property(line % wrong), RULE) == [f"high: {wrong} is none of {words}: {REFUSED}"]
    assert said_of(with_property(line % "!Ref X"), RULE) == ["undecided: parameter X has no default"]


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ("aws://111111111111/eu-west-1", False),
        ("aws://111111111111/us-east-1", True),
        ("aws://unknown-account/unknown-region", False),
    ],
)
def test_the_stream_of_a_table_is_in_its_region(tmp_path: Path, environment: str, found: bool) -> None:
    stream = {"StreamArn": "arn:aws:kinesis:eu-west-1:111111111111:stream/s"}
    properties = {"BillingMode": "PAY_PER_REQUEST", "KinesisStreamSpecification": stream}
    resources = {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": "Data.template.json"},
    }
    (tmp_path / "Data.template.json").write_text(json.dumps({"Resources": resources}))
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": {"Data": artifact}}))
    report = lint([str(tmp_path)], Settings(select=(RULE,)))
    message = f"the Kinesis stream is in another Region than the table: {REFUSED}"
    assert ([one.message for one in report.findings], report.undecided) == ([message] if found else [], ())


STATEMENT = "{Effect: Allow, Action: dynamodb:GetItem, Resource: '*'%s}"
NOBODY = [f"high: a statement of the resource policy names no Principal: {REFUSED}"]
OF_TERRAFORM = (
    'resource "aws_dynamodb_resource_policy" "p" {{\n  resource_arn = aws_dynamodb_table.t.arn\n'
    '  policy = jsonencode({{Statement = [{{Effect = "Allow", Action = "dynamodb:Scan", Resource = "*"{0}}}]}})\n}}\n'
)


def policy(statement: str) -> str:
    return f"ResourcePolicy: {{PolicyDocument: {{Statement: [{statement}]}}}}"


@rows(
    ("text", "expected"),
    [
        (with_property(policy(STATEMENT % ", Principal: {AWS: '123456789012'}")), []),
        (with_property(policy(STATEMENT % ", NotPrincipal: {AWS: '123456789012'}")), []),
        (with_property(policy(STATEMENT % ", Principal: {AWS: !Ref X}")), []),
        (with_property(policy(STATEMENT % "")), NOBODY),
        (
            with_property(f"StreamSpecification: {{StreamViewType: KEYS_ONLY, {policy(STATEMENT % '')}}}"),
            NOBODY,
        ),
        (with_property(f"Replicas: [{{Region: eu-west-1, {policy(STATEMENT % '')}}}]", GLOBAL), NOBODY),
        (
            with_property(policy(f"!If [Given, {STATEMENT % ''}, {STATEMENT % ', Principal: {AWS: x}'}]")),
            ["undecided: fails when Given is true; condition Given is not known: parameter X has no default"],
        ),
        (named('"orders"') + OF_TERRAFORM.format(""), NOBODY),
        (named('"orders"') + OF_TERRAFORM.format(', Principal = {AWS = "123456789012"}'), []),
    ],
)
def test_a_statement_has_a_principal(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected
