"""Policies of what clients mount: whether nobody gets in without TLS."""

from __future__ import annotations

from typing import Any

from graphs import known, unknown
from rows import rows
from storage_lint.graph.policy.access import keeps_plain_http_out
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy, parse_document
from storage_lint.graph.value import Known, Unknown

PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
TLS = {"Bool": {"aws:SecureTransport": "true"}}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": PLAIN}
ALLOW = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "fs:Mount"}
ARNS = Arns(":file-system/", [known("fs-1")], ())
UNKNOWN = unknown()


def kept_out(*statements: dict[str, Any]) -> object:
    parsed = parse_document(known({"Statement": list(statements)}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    answer = keeps_plain_http_out(parsed.value, ARNS, "fs:mount")
    return "unknown" if isinstance(answer, Unknown) else answer


@rows(
    ("statements", "expected"),
    [
        ([DENY], True),
        ([ALLOW, DENY], True),
        ([{**DENY, "Action": ["fs:Read", "FS:Mount"]}], True),
        ([{**DENY, "Action": "fs:Read"}], False),
        ([{**DENY, "Resource": "*"}], True),
        ([{**DENY, "Resource": "arn:aws:fs:eu-west-1:111122223333:file-system/fs-1"}], True),
        ([{**DENY, "Resource": "arn:aws:fs:eu-west-1:111122223333:file-system/fs-2"}], False),
        ([{**DENY, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}], False),
        ([{**DENY, "Condition": {**PLAIN, "StringEquals": {"aws:PrincipalTag/a": "b"}}}], False),
        ([{**DENY, "Condition": TLS}], False),
        ([{**DENY, "Condition": {"BoolIfExists": {"AWS:secureTransport": False}}}], True),
        ([ALLOW], False),
        ([{**ALLOW, "Condition": TLS}], True),
        ([{**ALLOW, "Condition": TLS}, ALLOW], False),
        ([{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": True}}}], True),
        ([{**ALLOW, "Condition": {"BoolIfExists": {"aws:SecureTransport": "true"}}}], False),
        ([], False),
        ([{**DENY, "Effect": UNKNOWN}], "unknown"),
        ([{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": UNKNOWN}}}], "unknown"),
        ([{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": UNKNOWN}}}, DENY], True),
    ],
)
def test_entrance(statements: list[dict[str, Any]], expected: object) -> None:
    assert kept_out(*statements) == expected
