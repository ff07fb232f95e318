"""Policies as Terraform and CloudFormation write them: what is not known leaves open only what hangs on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from files import write_over
from rows import rows
from storage_lint.lint import Settings, lint

TLS = Settings(select=("s3-missing-tls-deny",))


def verdict(text: str, name: str) -> str:
    write_over(Path(name), text)
    report = lint(["."], TLS)
    assert report.problems == ()
    assert len(report.findings) + len(report.undecided) <= 1
    return "fail" if report.findings else "undecided" if report.undecided else "pass"


pytestmark = pytest.mark.usefixtures("here")


SWITCHES = "".join(f'variable "b{number}" {{\n  type = bool\n}}\n' for number in range(10))
HEAD = """
variable "x" { type = string }
variable "docs" { type = list(string) }
variable "on" { type = bool }
variable "set" { type = set(string) }
variable "any" {}
resource "aws_s3_bucket" "b" {
  bucket = "acme-b"
}
"""


def attached(policy: str) -> str:
    return f'resource "aws_s3_bucket_policy" "b" {{\n  bucket = aws_s3_bucket.b.id\n  policy = {policy}\n}}\n'


def deny(sid: str, more: str = "") -> str:
    return f"""
  statement {{
    sid       = {sid}
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.b.arn, "${{aws_s3_bucket.b.arn}}/*"]
    principals {{
      type        = "*"
      identifiers = ["*"]
    }}
    condition {{
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }}
    {more}
  }}
"""


def allow(sid: str) -> str:
    return f"""
  statement {{
    sid       = {sid}
    actions   = ["s3:GetObject"]
    resources = ["*"]
    principals {{
      type        = "AWS"
      identifiers = ["111122223333"]
    }}
  }}
"""


def dynamic(block: str, content: str, over: str = "var.set") -> str:
    return f'dynamic "{block}" {{\n  for_each = {over}\n  content {{\n    {content}\n  }}\n}}\n'


OVERRIDE = "override_policy_documents = [data.aws_iam_policy_document.other.json]"
SOURCE = "source_policy_documents = [data.aws_iam_policy_document.other.json]"
ONE_MORE = dynamic("statement", 'sid = "tls"\n actions = ["s3:Get*"]\n resources = ["*"]')
COMPANY = 'type = "AWS"\n identifiers = [principals.value]'
TAGGED = 'test = "StringEquals"\n variable = "aws:x"\n values = [condition.value]'


@rows(
    ("document", "other", "expected"),
    [
        ("override_policy_documents = [var.x]" + deny('"tls"'), "", "undecided"),
        ("override_policy_documents = var.docs" + deny('"tls"'), "", "undecided"),
        ("override_json = var.x" + deny('"tls"'), "", "undecided"),
        # Without a Sid a statement cannot be replaced, and sources only add.
        ("override_policy_documents = [var.x]" + deny('""'), "", "pass"),
        ("override_policy_documents = [var.x]" + deny("null"), "", "pass"),
        ("source_policy_documents = [var.x]" + deny('"tls"'), "", "pass"),
        (OVERRIDE + deny('"tls"'), allow("var.x"), "undecided"),
        (OVERRIDE + deny("var.x"), allow('"a"'), "undecided"),
        (OVERRIDE + deny('"tls"'), allow('"a${var.x}"'), "pass"),
        (OVERRIDE + deny('"tls"'), deny("var.x"), "pass"),
        (OVERRIDE + deny('"tls"'), allow('var.on ? "tls" : "b"'), "undecided"),
        (OVERRIDE + deny('"tls"'), allow('var.on ? "c" : "b"'), "pass"),
        (OVERRIDE + deny('"tls"'), ONE_MORE, "undecided"),
        (SOURCE + allow('"tls"'), deny('"tls"'), "fail"),
        (
            "source_policy_documents = compact(["
            + "".join(f'var.b{n} ? data.aws_iam_policy_document.other.json : "",' for n in range(10))
            + "data.aws_iam_policy_document.other.json])",
            deny('""'),
            "pass",
        ),
        (SOURCE + allow("var.x"), deny('"tls"'), "undecided"),
        (
            "override_policy_documents = var.on ? [data.aws_iam_policy_document.other.json] : []" + deny('"tls"'),
            allow('"tls"'),
            "undecided",
        ),
        (
            'override_policy_documents = [var.on ? data.aws_iam_policy_document.other.json : ""]' + deny('"tls"'),
            allow('"tls"'),
            "undecided",
        ),
        (
            "".join(dynamic("statement", 'sid = "a"\n actions = ["*"]', f"var.{n}") for n in ("set", "docs"))
            + deny('""'),
            "",
            "pass",
        ),
        (
            "".join(dynamic("statement", 'actions = ["*"]', f"toset(var.b{n} ? [1] : [])") for n in range(10))
            + deny('""'),
            "",
            "pass",
        ),
        (deny('""', dynamic("principals", COMPANY)), "", "pass"),
        (deny('""', dynamic("condition", TAGGED)), "", "undecided"),
        (deny('""').replace('type        = "*"', "type = var.x"), "", "undecided"),
        (deny('""').replace('"Bool"', "var.x"), "", "undecided"),
        (deny('""').replace('"aws:SecureTransport"', "var.x"), "", "undecided"),
    ],
)
def test_a_data_source(document: str, other: str, expected: str) -> None:
    documents = f'data "aws_iam_policy_document" "main" {{\n{document}\n}}\n'
    documents += f'data "aws_iam_policy_document" "other" {{\n{other or allow("null")}\n}}\n'
    text = SWITCHES + HEAD + documents + attached("data.aws_iam_policy_document.main.json")
    assert verdict(text, "main.tf") == expected


D = (
    '{Effect="Deny",Principal="*",Action="s3:*",Resource=[aws_s3_bucket.b.arn,"${aws_s3_bucket.b.arn}/*"],'
    'Condition={Bool={"aws:SecureTransport"="false"}}}'
)
A = '{Effect="Allow",Principal="*",Action="s3:*",Resource="*"}'
BOOL = '{Bool={"aws:SecureTransport"="false"}}'


def switched(form: str, of: str = A) -> str:
    return ",".join(form.format(number=number, of=of) for number in range(10))


@rows(
    ("statements", "expected"),
    [
        (f"concat({switched('var.b{number} ? [{of}] : []')}, [{D}])", "pass"),
        (f"concat({switched('var.b{number} ? [{of}] : []')}, [{A}])", "fail"),
        (f"concat({switched('var.b{number} ? [{of}] : []', D)}, [{A}])", "undecided"),
        (f"concat(var.any, [{D}])", "pass"),
        (f"concat(var.any, [{A}])", "undecided"),
        (f"flatten([[var.any], [{D}]])", "pass"),
        (f"flatten([[var.any], [{A}]])", "undecided"),
        (
            f"[for s in [{switched('{{on = var.b{number}, it = {of}}}')}, {{on = true, it = {D}}}] : s.it if s.on]",
            "pass",
        ),
        (f"[for s in [{switched('var.b{number} ? {of} : null')}, {D}] : s if s != null]", "pass"),
        (f"[for r in var.docs : {A}]", "fail"),
        (f"[for r in var.docs : {D}]", "undecided"),
        (f"concat([for r in var.docs : {A}], [{D}])", "pass"),
        (f'[for r in [aws_s3_bucket.b.arn, "${{aws_s3_bucket.b.arn}}/*"] : merge({D}, {{Resource = r}})]', "pass"),
        (f"[merge({D}, var.on ? {{Condition = {{}}}} : {{}})]", "undecided"),
        (f"[merge({D}, var.on ? {{Sid = 1}} : {{Sid = 2}})]", "pass"),
        ("[" + D.replace("Bool", "(var.x)") + "]", "undecided"),
        ("[" + D.replace("Bool", "(upper(var.x))") + "]", "undecided"),
        ("[" + D.replace("Bool", '("${var.x}Bool")') + "]", "undecided"),
        ("[" + D.replace('"aws:SecureTransport"', "(var.x)") + "]", "undecided"),
        ("[" + D.replace(BOOL, "var.any") + "]", "undecided"),
        ("[" + D.replace(BOOL, f"merge({BOOL}, var.any)") + "]", "undecided"),
        ("[" + D.replace(BOOL, '{for k in [var.x] : k => {"aws:SecureTransport"="false"}}') + "]", "undecided"),
        ("[" + f"{A}, ".replace('"*"}', '"${aws_s3_bucket.b.arn}/${var.x}"}') * 600 + D + "]", "pass"),
    ],
)
def test_jsonencode(statements: str, expected: str) -> None:
    assert verdict(SWITCHES + HEAD + attached(f"jsonencode({{Statement = {statements}}})"), "main.tf") == expected


JSON = json.dumps(
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
)


@rows(
    ("statements", "expected"),
    [
        ('%{ if var.on }{"Effect": "Allow"},%{ endif }' + JSON, "pass"),
        (JSON + "%{ if var.on }," + JSON.replace("s3:*", "s3:Get*") + "%{ endif }", "pass"),
        (JSON.replace("Bool", "${var.x}"), "undecided"),
        (JSON.replace("aws:SecureTransport", "${var.x}"), "undecided"),
        (JSON.replace("aws:SecureTransport", "aws:${var.x}"), "undecided"),
    ],
)
def test_a_heredoc(statements: str, expected: str) -> None:
    assert verdict(HEAD + attached(f'<<EOT\n{{"Statement": [{statements}]}}\nEOT'), "main.tf") == expected


def template(*statements: Any, **more: Any) -> str:
    policy = {"Bucket": {"Ref": "B"}, "PolicyDocument": {"Statement": list(statements)}}
    resources = {"B": {"Type": "AWS::S3::Bucket"}, "P": {"Type": "AWS::S3::BucketPolicy", "Properties": policy}}
    regions = {f"r-{number}": {"Account": f"{number:012}", "Effect": "Allow"} for number in range(20)}
    return json.dumps(
        {
            "Parameters": {f"P{number}": {"Type": "String"} for number in range(10)},
            "Conditions": {f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "y"]} for number in range(10)},
            "Mappings": {"Regions": regions},
            "Resources": resources,
            **more,
        }
    )


ARN = {"Fn::GetAtt": ["B", "Arn"]}
DENY = {**json.loads(JSON), "Resource": [ARN, {"Fn::Sub": "${B.Arn}/*"}]}
NOTHING = {"Ref": "AWS::NoValue"}


def mapped(key: str) -> dict[str, Any]:
    return {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, key]}


def when(number: int, then: object, otherwise: object = NOTHING) -> dict[str, Any]:
    return {"Fn::If": [f"C{number}", then, otherwise]}


LOGS = {
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": ["arn:aws:iam::${A}:root", {"A": mapped("Account")}]}},
    "Action": "s3:PutObject",
    "Resource": {"Fn::Sub": "${B.Arn}/*"},
}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([LOGS], "fail"),
        ([LOGS, DENY], "pass"),
        ([{**DENY, "Principal": LOGS["Principal"]}], "fail"),
        ([{**DENY, "Effect": mapped("Effect")}], "fail"),
        ([*(when(number, LOGS) for number in range(10)), DENY], "pass"),
        ([*(when(number, LOGS) for number in range(10))], "fail"),
        ([*(when(number, DENY) for number in range(10)), LOGS], "undecided"),
        ([{**DENY, "Action": [when(number, "s3:Get*", "s3:Put*") for number in range(10)]}], "fail"),
        ([{**DENY, "Action": ["s3:*", *(when(number, "s3:Get*") for number in range(10))]}], "pass"),
        ([{**DENY, "Principal": when(1, "*", {"AWS": "*"})}], "pass"),
        ([{**DENY, "Condition": when(1, DENY["Condition"])}], "undecided"),
        ([{**DENY, "Condition": when(1, DENY["Condition"], {"BoolIfExists": DENY["Condition"]["Bool"]})}], "pass"),
        ([{**DENY, "Condition": {**DENY["Condition"], "StringEquals": when(1, {"aws:x": "y"})}}], "undecided"),
        ([{**DENY, "Condition": {**DENY["Condition"], "StringEquals": {"aws:x": when(1, "y")}}}], "undecided"),
        ([{**DENY, "Condition": {"Bool": {"aws:SecureTransport": when(1, "false", False)}}}], "pass"),
        ([{**DENY, "Condition": {"Ref": "P1"}}], "undecided"),
        ([{**DENY, "Condition": {"Fn::Transform": {"Name": "Macro"}, **DENY["Condition"]}}], "undecided"),
        ([{"Fn::Transform": {"Name": "Macro"}}, LOGS], "undecided"),
        ([{"Fn::Transform": {"Name": "Macro"}}, DENY], "pass"),
        ([LOGS] * 200 + [DENY], "pass"),
        ([{**DENY, "Effect": "Allow"}] * 1500 + [DENY], "pass"),
    ],
)
def test_cloudformation(statements: list[Any], expected: str) -> None:
    assert verdict(template(*statements), "template.json") == expected


def denying_all_but(name: str, language: str) -> str:
    """A bucket whose policy denies plain HTTP on everything but what is called `name`."""
    document = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "NotResource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    if language == "terraform":
        return HEAD + attached(f"jsonencode({json.dumps({'Statement': [document]})})")
    policy = {"Bucket": "acme-b", "PolicyDocument": {"Statement": [document]}}
    resources = {
        "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-b"}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": policy},
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


@pytest.mark.parametrize("file", ["main.tf", "stack.template.json"])
def test_a_deny_with_not_resource_covers_all_else(file: str) -> None:
    language = "terraform" if file.endswith(".tf") else "cloudformation"
    assert verdict(denying_all_but("acme-other", language), file) == "pass"
    assert verdict(denying_all_but("acme-b", language), file) == "fail"
    assert verdict(denying_all_but("acme-*", language), file) == "fail"


def test_a_policy_document_with_not_resources_covers_all_else() -> None:
    document = "data.aws_iam_policy_document.b.json"
    written = deny('"tls"').replace("resources = [aws_s3_bucket.b.arn,", 'not_resources = ["arn:aws:s3:::other",')
    for statement, expected in ((written, "fail"), (written.replace(', "${aws_s3_bucket.b.arn}/*"', ""), "pass")):
        text = f'{HEAD}data "aws_iam_policy_document" "b" {{{statement}}}\n{attached(document)}'
        assert verdict(text, "main.tf") == expected


def test_a_template_of_many_conditions_leaves_its_other_statements_known() -> None:
    one = '{"Effect":"Allow","Principal":{"AWS":"1"},"Action":"s3:GetObject","Resource":"*"}'
    allows = "".join(f"%{{ if var.b{number} }}{one},%{{ endif }}\n" for number in range(10))
    http = '"Condition":{"Bool":{"aws:SecureTransport":"false"}}'
    for more, expected in ((f",{http}", "pass"), ("", "undecided")):
        deny = f'{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"{more}}}'
        policy = f'<<EOT\n{{"Statement":[\n{allows}{deny}]}}\nEOT\n'
        assert verdict(SWITCHES + HEAD + attached(policy), "main.tf") == expected
