"""The section Globals of a SAM template: what it writes holds for all of a type, unless one writes it itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from findings import said
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

pytestmark = pytest.mark.usefixtures("here")

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Parameters: {On: {Type: String, Default: "true"}}
Globals: GLOBALS
Resources:
  T:
    Type: AWS::Serverless::SimpleTable
    Properties: PROPERTIES
"""
KEY = "KMSMasterKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234'"
GIVEN = f"{{SimpleTable: {{SSESpecification: {{SSEEnabled: true, {KEY}}}}}}}"
OWNED = "encrypted with a key that AWS owns: its use is not logged and it cannot be taken away"
MANAGED = "encrypted with the account's aws/dynamodb key, whose policy cannot be changed"


@pytest.mark.parametrize(
    ("given", "properties", "place", "message"),
    [
        (GIVEN, "{TableName: t}", "", ""),
        (GIVEN, "null", "", ""),
        (GIVEN, "{SSESpecification: {SSEEnabled: !Ref On}}", "", ""),
        (GIVEN, "{SSESpecification: {SSEEnabled: false}}", "7:49", OWNED),
        ("{SimpleTable: {SSESpecification: {SSEEnabled: true}}}", "{TableName: t}", "3:43", MANAGED),
        ("{Function: {Timeout: 3}}", "{TableName: t}", "5:3", OWNED),
        ("[]", "{TableName: t}", "5:3", OWNED),
        ("{SimpleTable: [1]}", "{TableName: t}", "5:3", OWNED),
    ],
)
def test_what_all_simple_tables_have(given: str, properties: str, place: str, message: str) -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("GLOBALS", given).replace("PROPERTIES", properties))
    report = lint(["t.yaml"], Settings(select=("dynamodb-missing-kms-key",), profile=Profile.STRICT))
    expected = f"t.yaml:{place} finding dynamodb-missing-kms-key T: {message}\n" if message else ""
    assert said(report) == expected
