"""What a condition took away is the reason, at the switch that a person would edit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from files import write
from storage_lint.lint import Settings, lint
from storage_lint.report.style import Style
from storage_lint.report.text import write_text

BLOCK = """
  bucket                  = {bucket}
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}
"""
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "acme-b"\n}\n'
SAYS = "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"
IT = "aws_s3_bucket_public_access_block.b"


pytestmark = pytest.mark.usefixtures("here")


def findings(files: dict[str, str], rule: str = "s3-missing-public-access-block") -> list[str]:
    """'place message; hops' of each finding, of which there is one for each bucket."""
    write(Path(), files)
    report = lint(["."], Settings(select=(rule,)))
    assert report.problems == ()
    traced = [(one, one.origin.trace()) for one in report.findings]
    return [
        "; ".join(
            [f"{trace.span.location()} {one.message}", *(f"{hop.message} {hop.span.location()}" for hop in trace.via)]
        )
        for one, trace in traced
    ]


def terraform(expression: str, variables: str = "", bucket: str = "aws_s3_bucket.b.id") -> dict[str, str]:
    block = f'resource "aws_s3_bucket_public_access_block" "b" {{\n  {expression}{BLOCK.format(bucket=bucket)}'
    return {"main.tf": f"{BUCKET}{block}{variables}"}


def variable(name: str, default: str) -> str:
    return f'variable "{name}" {{\n  default = {default}\n}}\n'


@pytest.mark.parametrize(
    ("expression", "variables", "place", "why"),
    [
        ("count = var.on ? 1 : 0", variable("on", "false"), "13:13", f"{IT} exists only when var.on"),
        ("count = var.off ? 0 : 1", variable("off", "true"), "13:13", f"{IT} does not exist when var.off"),
        ("count = !var.off ? 1 : 0", variable("off", "true"), "13:13", f"{IT} exists only when !var.off"),
        ("count = var.n == 3 ? 1 : 0", variable("n", "1"), "13:13", f"{IT} exists only when var.n == 3"),
        ("count = var.a && var.b ? 1 : 0", variable("a", "true") + variable("b", "false"), "16:13",
         f"{IT} exists only when var.a && var.b"),
        ("count = var.n", variable("n", "0"), "13:13", f"{IT} is there zero times"),
        ("count = length(var.names)", variable("names", "[]"), "13:13", f"{IT} is there zero times"),
        ("for_each = toset(var.names)", variable("names", "[]"), "13:13", f"{IT} is there zero times"),
        ("for_each = { for k in [1] : k => k if var.o }", variable("o", "false"), "13:13", f"{IT} is there zero times"),
        ("count = local.on ? 1 : 0", "locals {\n  on = false\n}\n", "13:8", f"{IT} exists only when local.on"),
        ("count = 0", "", "5:11", f"{IT} is there zero times"),
    ],
)  # fmt: skip
def test_terraform(expression: str, variables: str, place: str, why: str) -> None:
    (found,) = findings(terraform(expression, variables))
    assert found.split("; ")[0] == f"main.tf:{place} {SAYS} ({why})"


def test_by_name() -> None:
    (found,) = findings(terraform("count = 0", bucket='"acme-b"'))
    assert found == f"main.tf:5:11 {SAYS} ({IT} is there zero times)"


def test_another_bucket_is_no_reason() -> None:
    (found,) = findings(terraform("count = 0", bucket='"acme-other"'))
    assert found == f"main.tf:1:1 {SAYS}"


def test_what_is_there_needs_no_reason() -> None:
    """One block is there, another one is not."""
    two = terraform("count = 0")["main.tf"] + terraform("")["main.tf"].removeprefix(BUCKET).replace('" "b"', '" "c"')
    assert findings({"main.tf": two}) == []


MODULE = """variable "block_public_access" {
  type    = bool
  default = true
}
""" + terraform("count = var.block_public_access ? 1 : 0")["main.tf"]  # fmt: skip


def test_the_switch_is_at_the_call() -> None:
    call = 'module "site" {\n  source              = "./m"\n  block_public_access = false\n}\n'
    (found,) = findings({"main.tf": call, "m/main.tf": MODULE})
    assert found == (
        f"main.tf:3:25 {SAYS} (module.site.{IT} exists only when var.block_public_access); "
        "var.block_public_access of module.site m/main.tf:9:11"
    )


def test_a_default_of_the_module_leads_to_its_call() -> None:
    """The variable is declared in a file of its own; whoever calls the module may give it a value."""
    files = {"main.tf": 'module "site" {\n  source = "./m"\n}\n', "m/variables.tf": variable("on", "false")}
    files["m/main.tf"] = terraform("count = var.on ? 1 : 0")["main.tf"]
    (found,) = findings(files)
    assert found == (
        f"m/variables.tf:2:13 {SAYS} (module.site.{IT} exists only when var.on); "
        "var.on of module.site m/main.tf:5:11; module.site is called main.tf:1:1"
    )


def test_a_module_that_is_called_zero_times() -> None:
    """The block is in a module of its own; what it is told names the bucket."""
    module = variable("bucket", '""') + terraform("", bucket="var.bucket")["main.tf"].removeprefix(BUCKET)
    call = 'module "pab" {\n  source = "./m"\n  count = var.on ? 1 : 0\n  bucket = aws_s3_bucket.b.id\n}\n'
    files = {"main.tf": BUCKET + call + variable("on", "false"), "m/main.tf": module}
    (found,) = findings(files)
    assert found == f"main.tf:10:13 {SAYS} (module.pab.{IT} exists only when var.on); var.on main.tf:6:11"


def test_json_syntax() -> None:
    block = {"count": "${var.on ? 1 : 0}", "bucket": "${aws_s3_bucket.b.id}", "block_public_acls": True}
    resource = {"aws_s3_bucket": {"b": {"bucket": "x"}}, "aws_s3_bucket_public_access_block": {"b": block}}
    text = json.dumps({"variable": {"on": {"default": False}}, "resource": resource})
    (found,) = findings({"main.tf.json": text})
    assert found == (
        f"main.tf.json:1:{text.index('false') + 1} {SAYS} ({IT} exists only when var.on); "
        f"var.on main.tf.json:1:{text.index('var.on') + 1}"
    )


POLICY = """Parameters:
  Key: {Type: String, Default: ""}
  Strict: {Type: String, Default: "false"}
Conditions:
  HasKey: !Not [!Equals [!Ref Key, ""]]
  IsStrict: !Equals [!Ref Strict, "true"]
Resources:
  Logs: {Type: "AWS::S3::Bucket"}
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Condition: IsStrict
    Properties: {Bucket: !Ref Logs, PolicyDocument: {Statement: []}}
"""


def test_cloudformation_policy() -> None:
    assert findings({"t.yaml": POLICY}, "s3-missing-tls-deny") == [
        "t.yaml:11:16 no bucket policy, so nothing denies plain HTTP (LogsPolicy exists only when IsStrict); "
        "condition IsStrict is false t.yaml:6:3"
    ]


def test_what_is_absent_is_not_counted() -> None:
    Path("t.yaml").write_text(POLICY)
    assert lint(["t.yaml"], Settings()).resources == 1


@pytest.mark.parametrize(
    ("encrypted", "place", "why"),
    [
        ('!If [HasKey, true, !Ref "AWS::NoValue"]', "16:46", "Encrypted is left out by condition HasKey"),
        ('!If [IsStrict, true, !If [HasKey, true, !Ref "AWS::NoValue"]]', "16:46",
         "Encrypted is left out by condition HasKey and IsStrict"),
        ('!Ref "AWS::NoValue"', "16:46", "Encrypted is AWS::NoValue"),
    ],
)  # fmt: skip
def test_no_value(encrypted: str, place: str, why: str) -> None:
    head = POLICY.partition("  LogsPolicy")[0]
    volume = (
        "  Data:\n    Type: AWS::EC2::Volume\n    # The switch is here\n    #\n    #\n    #\n    #\n"
        f"    Properties: {{Size: 8, X: y,   Encrypted: {encrypted}, VolumeType: gp3}}\n"
    )
    (found,) = findings({"t.yaml": head + volume}, "ebs-unencrypted-volume")
    assert found.split("; condition")[0] == (
        f"t.yaml:{place} volume is not encrypted; its snapshots will not be either ({why})"
    )


def test_no_value_of_a_whole_block() -> None:
    block = '!If [HasKey, {BlockPublicAcls: true}, !Ref "AWS::NoValue"]'
    bucket = f"  Other: {{Type: 'AWS::S3::Bucket', Properties: {{PublicAccessBlockConfiguration: {block}}}}}\n"
    assert findings({"t.yaml": POLICY.partition("  Logs:")[0] + bucket}) == [
        f"t.yaml:8:81 {SAYS} (PublicAccessBlockConfiguration is left out by condition HasKey); "
        "condition HasKey t.yaml:8:81"
    ]


def test_explain_names_it() -> None:
    Path("t.yaml").write_text(POLICY)
    text = write_text(lint(["t.yaml"], Settings(select=("s3-missing-tls-deny",))), Style(explain=True))
    assert (
        "     s3-missing-tls-deny: policy is not written: LogsPolicy exists only when IsStrict, t.yaml:11:16\n"
        "       -> condition IsStrict is false, t.yaml:6:3\n"
    ) in text


STATEMENT = """{Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"],
              Condition: {Bool: {'aws:SecureTransport': 'false'}}}"""


def document(*statements: str) -> str:
    """A template whose bucket policy has these statements."""
    head = POLICY.partition("  LogsPolicy")[0]
    items = "".join(f"          - {one}\n" for one in statements)
    return (
        f"{head}  LogsPolicy:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Logs\n"
        f"      PolicyDocument:\n        Statement:\n{items}"
    )


def test_no_value_in_the_place_of_a_statement() -> None:
    other = "{Effect: Allow, Principal: {AWS: '*'}, Action: 's3:GetObject', Resource: !GetAtt Logs.Arn}"
    statement = f"""!If
            - IsStrict
            - {STATEMENT}
            - !Ref AWS::NoValue"""
    text = document(other, statement)
    assert findings({"t.yaml": text}, "s3-missing-tls-deny") == [
        "t.yaml:13:7 bucket policy does not deny plain HTTP (Deny s3:* when aws:SecureTransport is false) "
        "(Statement[1] is left out by condition IsStrict); condition IsStrict t.yaml:16:13"
    ]
    report = lint(["t.yaml"], Settings(select=("s3-missing-tls-deny",)))
    assert "policy is written, but Statement[1] is left out by condition IsStrict" in write_text(
        report, Style(explain=True)
    )


def test_no_value_inside_a_statement() -> None:
    text = document(STATEMENT.replace("Action: 's3:*'", "Action: !If [IsStrict, 's3:*', !Ref AWS::NoValue]"))
    (found,) = findings({"t.yaml": text}, "s3-missing-tls-deny")
    assert "(Action is left out by condition IsStrict); condition IsStrict t.yaml:15:52" in found


def test_no_value_in_the_place_of_an_item() -> None:
    rule = "{Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}"
    rules = f"[!If [IsStrict, {rule}, !Ref AWS::NoValue], {{Status: Enabled, ExpirationInDays: 9}}]"
    bucket = f"  Other: {{Type: 'AWS::S3::Bucket', Properties: {{LifecycleConfiguration: {{Rules: {rules}}}}}}}\n"
    text = POLICY.partition("  Logs:")[0] + bucket
    assert findings({"t.yaml": text}, "s3-missing-multipart-abort") == [
        "t.yaml:8:73 no lifecycle rule aborts incomplete multipart uploads, so they are billed for good "
        "(Rules[0] is left out by condition IsStrict); condition IsStrict t.yaml:8:82"
    ]


@pytest.mark.parametrize(
    ("count", "value", "default"),
    [
        ("length(var.rules)", "var.rules[count.index].origins", "[]"),
        ("var.rules != null ? 1 : 0", "var.rules.origins", "null"),
        ("length(var.rules)", "[for one in var.rules : one.origins][count.index]", "[]"),
        ("length(keys(var.rules))", 'var.rules["a"].origins', "{}"),
    ],
)
@pytest.mark.parametrize("where", ["resource", "module"])
def test_what_has_no_value_where_nothing_is_there_says_nothing_of_a_default(
    count: str, value: str, default: str, where: str
) -> None:
    cors = 'resource "aws_s3_bucket_cors_configuration" "b" {{\n  {}bucket = {}\n'
    rule = '  cors_rule {{\n    allowed_methods = ["GET"]\n    allowed_origins = {}\n  }}\n}}\n'
    counted, name = f"count = {count}\n  ", "aws_s3_bucket.b.id"
    files = {"main.tf": BUCKET + cors.format(counted, name) + rule.format(value) + variable("rules", default)}
    if where == "module":
        arguments = f'source = "./cors"\n  name = {name}\n  origins = {value}\n  {counted}'
        files["main.tf"] = f'{BUCKET}module "cors" {{\n  {arguments}\n}}\n{variable("rules", default)}'
        inner = 'variable "name" {}\nvariable "origins" {}\n' + cors.format("", "var.name")
        files["cors/main.tf"] = inner + rule.format("var.origins")
    assert findings(files, "s3-wildcard-cors") == []
