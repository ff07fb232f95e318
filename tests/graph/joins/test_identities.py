"""What may be whom: a managed resource's id is its own, an output of a module that was not read may be anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

SETTINGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
BLOCKED = "\n".join(f"{setting} = true" for setting in SETTINGS)
UNREAD = 'module "m" {\n  source = "example.com/acme/thing/aws"\n}\n'
BLOCK = "s3-missing-public-access-block"
TLS = "s3-missing-tls-deny"
ABORT = "s3-missing-multipart-abort"


def verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str, rule: str, address: str) -> str:
    """Return 'finding', 'undecided' or 'pass' of a rule for a resource."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(code, encoding="utf-8")
    report = lint(["."], Settings(select=(rule,)))
    assert not report.failures
    if any(one.resource.address == address for one in report.findings):
        return "finding"
    return "undecided" if any(one.resource.address == address for one in report.undecided) else "pass"


def block(target: str) -> str:
    return f'resource "aws_s3_bucket_public_access_block" "it" {{\nbucket = {target}\n{BLOCKED}\n}}\n'


def tls_policy(bucket: str, resource: str = '"*"', condition: str = "") -> str:
    """Return the policy of a bucket that lets nobody in without TLS, as a resource of a template."""
    under = f"    Condition: {condition}\n" if condition else ""
    return f"""  Policy:
    Type: AWS::S3::BucketPolicy
{under}    Properties:
      Bucket: {bucket}
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: "s3:*"
            Resource: {resource}
            Condition: {{Bool: {{"aws:SecureTransport": false}}}}
"""


ITS = '[!GetAtt It.Arn, !Sub "${It.Arn}/*"]'


def bucket(name: str) -> str:
    return f'resource "aws_s3_bucket" "it" {{\n{name}\n}}\n'


JOINS = [
    # A bucket's name, what the block says, what is to be said of the bucket.
    ("bucket = module.m.id", "var.name", "undecided"),
    ("bucket = module.m.id", '"acme"', "undecided"),
    ("bucket = module.m.id", "module.m.id", "pass"),
    ("bucket = module.m.id", "module.m.bucket", "undecided"),
    ("bucket = module.m.id", "module.m.names[0]", "undecided"),
    ("bucket = module.m.id", "aws_s3_bucket.it.id", "pass"),
    ("bucket = module.m.id", "random_pet.other.id", "undecided"),
    ('bucket = "acme"', "module.m.id", "undecided"),
    ('bucket = "${var.name}-logs"', "module.m.id", "undecided"),
    ("", "module.m.id", "undecided"),
    ("", "lower(module.m.id)", "undecided"),
    ("", "data.external.e.result.bucket", "undecided"),
    ("", "data.aws_ssm_parameter.p.value", "undecided"),
    ("", "data.terraform_remote_state.r.outputs.bucket", "undecided"),
    ("", 'null_resource.n.triggers["bucket"]', "pass"),
    ("", "terraform_data.t.output", "pass"),
    ("", "shell_script.s.output", "undecided"),
    # What is written or given is never what AWS makes up, nor is the id of another resource.
    ("", "var.name", "finding"),
    ("", "lower(var.name)", "finding"),
    ("", '"acme"', "finding"),
    ("", '"${module.m.id}-logs"', "finding"),
    ("", "random_pet.other.id", "finding"),
    ("", "aws_s3_bucket.other.id", "finding"),
    # An ARN is text with the name in it.
    ("", "element(split(\":\", aws_s3_bucket.it.arn), 5)", "pass"),
    ("", "split(\":::\", aws_s3_bucket.it.arn)[1]", "pass"),
    ("", "split(\"/\", split(\":\", \"${aws_s3_bucket.it.arn}/logs/*\")[5])[0]", "pass"),
    ("", 'trimprefix(aws_s3_bucket.it.arn, "arn:aws:s3:::")', "pass"),
    ("", 'trimprefix(aws_s3_bucket.it.arn, "arn:${data.aws_partition.current.partition}:s3:::")', "pass"),
    ("", 'replace(aws_s3_bucket.it.arn, "arn:aws:s3:::", "")', "pass"),
    ("", 'trimprefix(aws_s3_bucket.other.arn, "arn:aws:s3:::")', "finding"),
    ("", 'regex("[^:]+$", aws_s3_bucket.it.arn)', "pass"),
    ("", 'regex("[^:]+$", aws_s3_bucket.other.arn)', "finding"),
    ("", "aws_s3_bucket.it.arn", "pass"),
    ('bucket = "acme"', "split(\":\", aws_s3_bucket.it.arn)[5]", "pass"),
    ('bucket = "acme"', 'trimprefix(aws_s3_bucket.it.arn, "arn:aws:s3:::")', "pass"),
    ('bucket = "acme"', "split(\":\", aws_s3_bucket.other.arn)[5]", "finding"),
    ("bucket = var.name", "split(\":\", aws_s3_bucket.it.arn)[5]", "pass"),
    ("", "data.aws_s3_bucket.d.id", "pass"),
    ("", "split(\":\", data.aws_s3_bucket.d.arn)[5]", "pass"),
    ("", "aws_s3_bucket_website_configuration.w.id", "pass"),
    ("", "aws_s3_bucket_metric.m.id", "finding"),
]  # fmt: skip
REST = (
    UNREAD
    + """
variable "name" {
  type = string
}
resource "random_pet" "other" {}
resource "aws_s3_bucket" "other" {}
data "aws_partition" "current" {}
data "external" "e" {
  program = ["sh"]
}
data "aws_ssm_parameter" "p" {
  name = "/bucket"
}
data "terraform_remote_state" "r" {
  backend = "s3"
}
data "aws_s3_bucket" "d" {
  bucket = aws_s3_bucket.it.bucket
}
resource "null_resource" "n" {
  triggers = { bucket = aws_s3_bucket.it.id }
}
resource "terraform_data" "t" {
  input = aws_s3_bucket.it.id
}
resource "shell_script" "s" {}
resource "aws_s3_bucket_website_configuration" "w" {
  bucket = aws_s3_bucket.it.id
}
resource "aws_s3_bucket_metric" "m" {
  bucket = aws_s3_bucket.it.id
  name   = "all"
}
"""
)


@pytest.mark.parametrize(("name", "target", "expected"), JOINS, ids=[f"{row[0]} {row[1]}" for row in JOINS])
def test_whose_block_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str, expected: str
) -> None:
    code = bucket(name) + block(target) + REST
    assert verdict(tmp_path, monkeypatch, "main.tf", code, BLOCK, "aws_s3_bucket.it") == expected


STATEMENT = {
    "Effect": '"Deny"',
    "Principal": '"*"',
    "Action": '"s3:*"',
    "Resource": '[aws_s3_bucket.it.arn, "${aws_s3_bucket.it.arn}/*"]',
    "Condition": '{ Bool = { "aws:SecureTransport" = "false" } }',
}
PARTS = [
    ({}, "pass"),
    ({"Effect": "module.m.effect"}, "undecided"),
    ({"Principal": "module.m.principal"}, "undecided"),
    ({"Principal": "{ AWS = module.m.principals }"}, "undecided"),
    ({"Action": "module.m.action"}, "undecided"),
    ({"Action": "[module.m.action]"}, "undecided"),
    ({"Resource": '[module.m.arn, "${module.m.arn}/*"]'}, "undecided"),
    ({"Resource": '["arn:aws:s3:::${module.m.name}", "arn:aws:s3:::${module.m.name}/*"]'}, "undecided"),
    ({"Resource": "module.m.arns"}, "undecided"),
    ({"Condition": "module.m.condition"}, "undecided"),
    ({"Condition": '{ Bool = { "aws:SecureTransport" = module.m.secure } }'}, "undecided"),
    ({"Resource": '[aws_s3_bucket.other.arn, "${aws_s3_bucket.other.arn}/*"]'}, "finding"),
    ({"Resource": '"${aws_s3_bucket.it.arn}/*"'}, "finding"),
    ({"Resource": '[aws_s3_bucket.it.arn, "${aws_s3_bucket.it.arn}${var.inside}"]'}, "undecided"),
]


@pytest.mark.parametrize("name", ["", 'bucket = "acme"', "bucket = var.name", "bucket = module.m.bucket"])
@pytest.mark.parametrize(("change", "expected"), PARTS, ids=[str(row[0]) for row in PARTS])
def test_parts_of_a_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: dict[str, str], expected: str
) -> None:
    statement = "\n".join(f"{key} = {value}" for key, value in {**STATEMENT, **change}.items())
    code = f"""{UNREAD}{bucket(name)}resource "aws_s3_bucket" "other" {{}}
variable "name" {{
  type = string
}}
variable "inside" {{
  type = string
}}
resource "aws_s3_bucket_policy" "it" {{
  bucket = aws_s3_bucket.it.id
  policy = jsonencode({{ Statement = [{{
{statement}
}}] }})
}}
"""
    assert verdict(tmp_path, monkeypatch, "main.tf", code, TLS, "aws_s3_bucket.it") == expected


def test_the_bucket_of_a_module_that_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement that is blamed is the one that falls short: none of these is known to."""
    narrow = 'Bool = { "aws:SecureTransport" = "false" }, NumericLessThan = { "s3:TlsVersion" = "1.2" }'
    statement = """{
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [module.m.bucket.arn, "${module.m.bucket.arn}/*"]
    Condition = { %s }
  }"""
    whole = 'Bool = { "aws:SecureTransport" = "false" }'
    statements = f"{statement % whole}, {statement % narrow}"
    code = f"""{UNREAD}resource "aws_s3_bucket_policy" "it" {{
  bucket = module.m.bucket.id
  policy = jsonencode({{ Statement = [{statements}] }})
}}
"""
    assert verdict(tmp_path, monkeypatch, "main.tf", code, TLS, "aws_s3_bucket_policy.it") == "undecided"


def test_members_of_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = f"""{UNREAD}resource "aws_rds_cluster" "it" {{
  cluster_identifier = "orders"
  engine             = "aurora-mysql"
}}
resource "aws_rds_cluster_instance" "it" {{
  count              = 2
  cluster_identifier = module.m.cluster_id
  engine             = "aurora-mysql"
  instance_class     = "db.r6g.large"
}}
"""
    rule = "aurora-single-instance-cluster"
    assert verdict(tmp_path, monkeypatch, "main.tf", code, rule, "aws_rds_cluster.it") == "undecided"


TARGETS = [
    ("!GetAtt Custom.Bucket", "undecided"),
    ("!GetAtt Custom.Arn", "undecided"),
    ("!Ref Custom", "undecided"),
    ("!GetAtt Nested.Outputs.Bucket", "undecided"),
    ("!GetAtt Nested.Outputs.Arn", "undecided"),
    ("!Ref Extension", "undecided"),
    ("!ImportValue bucket", "undecided"),
    ("!GetAtt Stored.Value", "pass"),
    ("'{{resolve:ssm:bucket}}'", "undecided"),
    ("!Ref FromStore", "undecided"),
    ("!Select [5, !Split [':', !GetAtt It.Arn]]", "pass"),
    ("!Ref Given", "finding"),
    ("!Ref Topic", "finding"),
    ("!Ref Other", "finding"),
    ("acme", "finding"),
]


@pytest.mark.parametrize(("target", "expected"), TARGETS, ids=[row[0] for row in TARGETS])
def test_whose_policy_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, expected: str) -> None:
    code = f"""Parameters:
  Given: {{Type: String}}
  FromStore: {{Type: "AWS::SSM::Parameter::Value<String>", Default: /bucket}}
Resources:
  It: {{Type: AWS::S3::Bucket}}
  Other: {{Type: AWS::S3::Bucket}}
  Topic: {{Type: AWS::SNS::Topic}}
  Custom: {{Type: Custom::Wait, Properties: {{ServiceToken: x, Bucket: !Ref It}}}}
  Extension: {{Type: Acme::Storage::Thing}}
  Nested: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "https://example.com/x"}}}}
  Stored: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: !Ref It}}}}
{tls_policy(target, ITS)}"""
    assert verdict(tmp_path, monkeypatch, "template.yaml", code, TLS, "It") == expected


EXPORTED = """Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties: {%s}
Outputs:
  Name:
    Value: !Ref Logs
    Export: {Name: !Sub "${AWS::StackName}-LogsName"}
"""
IMPORTING = "Parameters: {Logs: {Type: String}}\nResources:\n" + tls_policy('{"Fn::ImportValue": %s}')
IMPORTS = [
    ('!Sub "${Logs}-LogsName"', "undecided"),
    ('!Sub "${Logs}"', "undecided"),
    ("!Ref Logs", "undecided"),
    ('!Join ["-", [!Ref Logs, LogsName]]', "undecided"),
    ("prod-LogsName", "undecided"),
    ('!Sub "${AWS::StackName}-LogsName"', "undecided"),
    ('!Sub "${Logs}-DataName"', "finding"),
    ("prod-DataName", "finding"),
]


@pytest.mark.parametrize("properties", ["", "BucketName: acme-logs", "BucketName: !Ref AWS::StackName"])
@pytest.mark.parametrize(("imported", "expected"), IMPORTS, ids=[row[0] for row in IMPORTS])
def test_imports_by_a_pattern_of_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, imported: str, expected: str, properties: str
) -> None:
    (tmp_path / "policy.yaml").write_text(IMPORTING % imported)
    assert verdict(tmp_path, monkeypatch, "bucket.yaml", EXPORTED % properties, TLS, "Logs") == expected


def test_members_by_a_pattern_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    member = (
        "{Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, DBInstanceClass: db.r6g.large,"
        ' DBClusterIdentifier: {"Fn::ImportValue": !Sub "${Stack}-ClusterId"}}}'
    )
    members = f"Parameters: {{Stack: {{Type: String}}}}\nResources:\n  One: {member}\n  Two: {member}\n"
    (tmp_path / "members.yaml").write_text(members)
    cluster = """Resources:
  Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}
Outputs:
  Id: {Value: !Ref Cluster, Export: {Name: !Sub "${AWS::StackName}-ClusterId"}}
"""
    rule = "aurora-single-instance-cluster"
    assert verdict(tmp_path, monkeypatch, "cluster.yaml", cluster, rule, "Cluster") == "undecided"


OWN = """resource "aws_s3_bucket" "it" {%s}
resource "aws_s3_bucket_public_access_block" "own" {
  bucket                  = aws_s3_bucket.it.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_policy" "own" {
  bucket = aws_s3_bucket.it.id
  policy = jsonencode({ Statement = [{
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [aws_s3_bucket.it.arn, "${aws_s3_bucket.it.arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] })
}
resource "aws_s3_bucket_lifecycle_configuration" "own" {
  bucket = aws_s3_bucket.it.id
  rule {
    id     = "abort"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
"""
MAY_BE_ITS = [
    ("aws_s3_bucket_public_access_block", "block_public_acls = false", BLOCK, "finding"),
    ("aws_s3_bucket_public_access_block", "block_public_acls = module.m.on", BLOCK, "finding"),
    (
        "aws_s3_bucket_lifecycle_configuration",
        'rule {\n id = "x"\n status = "Enabled"\n expiration {\n days = 3\n }\n}',
        ABORT,
        "finding",
    ),
    ("aws_s3_bucket_policy", "policy = module.m.policy", TLS, "undecided"),
    ("aws_s3_bucket_policy", 'policy = jsonencode({ Statement = [{ Effect = "Allow" }] })', TLS, "finding"),
    # The bucket that its policy names may well be the one that it configures.
    ("aws_s3_bucket_policy", "policy = aws_s3_bucket_policy.own.policy", TLS, "undecided"),
]


@pytest.mark.parametrize("name", ["", 'bucket = "acme"'])
@pytest.mark.parametrize(
    ("kind", "body", "rule", "expected"), MAY_BE_ITS, ids=[" ".join(row[:2]) for row in MAY_BE_ITS]
)
def test_what_may_belong_to_one_that_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, body: str, rule: str, expected: str
) -> None:
    """It changes nothing of the bucket that has its own, so it is judged as that of a bucket elsewhere."""
    code = f'{UNREAD}{OWN.replace("%s", name)}resource "{kind}" "other" {{\n bucket = module.m.bucket\n {body}\n}}\n'
    assert verdict(tmp_path, monkeypatch, "main.tf", code, rule, "aws_s3_bucket.it") == "pass"
    assert verdict(tmp_path, monkeypatch, "main.tf", code, rule, f"{kind}.other") == expected


@pytest.mark.parametrize("target", ["!GetAtt Custom.Bucket", "!GetAtt Nested.Outputs.Bucket", "!ImportValue bucket"])
def test_what_may_belong_to_one_that_has_its_own_in_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    code = """Resources:
  It: {Type: AWS::S3::Bucket}
  Custom: {Type: Custom::Wait, Properties: {ServiceToken: x}}
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://example.com/x"}}
  Own:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref It
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: "s3:*"
            Resource: [!GetAtt It.Arn, !Sub "${It.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": false}}
  Other:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: %s
      PolicyDocument: {Statement: [%s]}
"""
    deny = '{Effect: Deny, Principal: "*", Action: "s3:*", Resource: [!GetAtt It.Arn, !Sub "${It.Arn}/*"], %s}'
    over_http = 'Condition: {Bool: {"aws:SecureTransport": false}}'
    allow = '{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}'
    for statement, expected in ((allow, "finding"), (deny % over_http, "undecided")):
        text = code % (target, statement)
        assert verdict(tmp_path, monkeypatch, "template.yaml", text, TLS, "It") == "pass"
        assert verdict(tmp_path, monkeypatch, "template.yaml", text, TLS, "Other") == expected


SAME_CONDITION = [
    # count of the bucket, count of the block, what the block says, what is to be said of the bucket.
    ("1", "var.own ? 1 : 0", "var.own ? aws_s3_bucket.it[0].id : module.m.id", "undecided"),
    ("var.own ? 1 : 0", "var.own ? 1 : 0", "var.own ? aws_s3_bucket.it[0].id : module.m.id", "pass"),
    ("var.own ? 1 : 0", "var.own ? 1 : 0", "var.own ? aws_s3_bucket.it[0].id : null", "pass"),
    ("var.own ? 1 : 0", "1", "var.own ? aws_s3_bucket.it[0].id : module.m.id", "pass"),
    ("var.own ? 1 : 0", "var.own ? 0 : 1", "var.own ? aws_s3_bucket.it[0].id : module.m.id", "finding"),
    ("1", "var.own ? 1 : 0", "var.own ? aws_s3_bucket.other.id : aws_s3_bucket.it[0].id", "finding"),
]


@pytest.mark.parametrize(("there", "count", "target", "expected"), SAME_CONDITION)
def test_a_target_is_what_it_is_where_the_block_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, count: str, target: str, expected: str
) -> None:
    code = f"""{UNREAD}variable "own" {{
  type = bool
}}
resource "aws_s3_bucket" "other" {{}}
resource "aws_s3_bucket" "it" {{
  count = {there}
}}
{block(target).replace("{", f"{{{chr(10)}count = {count}", 1)}"""
    assert verdict(tmp_path, monkeypatch, "main.tf", code, BLOCK, "aws_s3_bucket.it[0]") == expected


def test_a_third_choice_leaves_another_owner_in_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one bucket surely is what one choice names, another one may be what the other choice names."""
    code = f"""{UNREAD}variable "own" {{
  type = bool
}}
resource "aws_s3_bucket" "own" {{
  count = var.own ? 1 : 0
}}
resource "aws_s3_bucket" "it" {{}}
{block("var.own ? aws_s3_bucket.own[0].id : module.m.id")}"""
    assert verdict(tmp_path, monkeypatch, "main.tf", code, BLOCK, "aws_s3_bucket.own[0]") == "pass"
    assert verdict(tmp_path, monkeypatch, "main.tf", code, BLOCK, "aws_s3_bucket.it") == "undecided"


@pytest.mark.parametrize(
    ("condition", "target", "expected"),
    [
        ("IsOwn", "!If [IsOwn, !Ref It, !GetAtt Nested.Outputs.Bucket]", "pass"),
        ("IsOwn", "!If [IsOwn, !Ref It, !Ref AWS::NoValue]", "pass"),
        ("IsOther", "!If [IsOwn, !Ref It, !GetAtt Nested.Outputs.Bucket]", "finding"),
    ],
)
def test_a_target_is_what_it_is_where_the_policy_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, condition: str, target: str, expected: str
) -> None:
    code = f"""Parameters: {{Own: {{Type: String}}}}
Conditions:
  IsOwn: !Equals [!Ref Own, "yes"]
  IsOther: !Not [!Condition IsOwn]
Resources:
  It: {{Type: AWS::S3::Bucket, Condition: IsOwn}}
  Nested: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "https://example.com/x"}}}}
{tls_policy(target, condition=condition)}"""
    assert verdict(tmp_path, monkeypatch, "template.yaml", code, TLS, "It") == expected


@pytest.mark.parametrize(
    ("named", "is_set"),
    [
        ("aws_kms_key.it.key_id", True),
        ("aws_elasticache_global_replication_group.it.global_replication_group_id", True),
        ("aws_vpc.it.id", True),
        ("aws_vpc.it.ipv6_association_id", False),
        ("data.aws_kms_key.it.key_id", False),
        ("aws_vpc_endpoint.it.vpc_id", False),
    ],
)
def test_an_id_that_a_resource_is_called_by_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, is_set: bool
) -> None:
    volume = f'resource "aws_ebs_volume" "it" {{\n  size = 1\n  encrypted = {named} == null\n}}\n'
    *data, kind, label, _ = named.split(".")
    code = f'{"data" if data else "resource"} "{kind}" "{label}" {{\n}}\n{volume}'
    found = verdict(tmp_path, monkeypatch, "main.tf", code, "ebs-unencrypted-volume", "aws_ebs_volume.it")
    assert found == ("finding" if is_set else "undecided")


OWNING_STACK = """
Parameters: {Name: {Type: String}, Other: {Type: String}}
Resources:
  it: {Type: 'AWS::S3::Bucket', Properties: {BucketName: NAMED}}
Outputs:
  O: {Value: EXPORTED, Export: {Name: bucket}}
"""
IMPORTED_ARN = "!Sub ['arn:aws:s3:::${B}%s', {B: !ImportValue bucket}]"
USING_STACK = "Resources:\n" + tls_policy("!ImportValue bucket", f"[{IMPORTED_ARN % ''}, {IMPORTED_ARN % '/*'}]")


@pytest.mark.parametrize(
    ("named", "exported", "expected"),
    [
        ("!Ref Name", "!Ref it", "pass"),
        ("!Ref Name", "!Ref Name", "pass"),
        ("!Ref Name", "!Sub '${Name}'", "pass"),
        ("!Sub '${Name}-${AWS::Region}'", "!Join ['-', [!Ref Name, !Ref AWS::Region]]", "pass"),
        ("!Ref Name", "!Ref Other", "undecided"),
        ("!Sub '${Name}-a'", "!Sub '${Name}-b'", "finding"),
    ],
)
def test_a_name_that_another_stack_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, exported: str, expected: str
) -> None:
    """By the bucket, or by what names it there: a parameter, a text with one."""
    (tmp_path / "importing").mkdir()
    (tmp_path / "importing/t.yaml").write_text(USING_STACK)
    code = OWNING_STACK.replace("NAMED", named).replace("EXPORTED", exported)
    assert verdict(tmp_path, monkeypatch, "t.yaml", code, TLS, "it") == expected


PREFIX = 'var.prod ? "prod-" : "dev-"'


@pytest.mark.parametrize(
    ("kind", "arguments", "named"),
    [
        ("random_pet", f"prefix = {PREFIX}", "random_pet.r.id"),
        ("random_id", f"byte_length = 4\nprefix = {PREFIX}", "random_id.r.hex"),
        ("random_string", "length = 8\nspecial = false", f'"${{{PREFIX}}}${{random_string.r.result}}"'),
    ],
)
def test_a_name_that_is_drawn_behind_one_of_two_prefixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, arguments: str, named: str
) -> None:
    """A bucket and its block that say the same are one's, whatever decides what they say."""
    drawn = f'variable "prod" {{\n  type = bool\n}}\nresource "{kind}" "r" {{\n{arguments}\n}}\n'
    code = drawn + bucket(f"bucket = {named}") + block(named)
    assert verdict(tmp_path, monkeypatch, "main.tf", code, BLOCK, "aws_s3_bucket.it") == "pass"
