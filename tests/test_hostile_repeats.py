"""Inputs that say one thing very often: a run must not look at all of it again for each of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Done, run
from files import write
from stopwatch import seconds

TEMPLATE = "AWSTemplateFormatVersion: '2010-09-09'\n"
# Each alias stands for ten of the one before: what walks all ways to the last one never ends.
ALIASES = "L0: &l0 [x]\n" + "".join(f"L{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 10)}]\n" for at in range(1, 12))
RESOURCES = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n'
MARK = "storage-lint: ignore[s3-acls-enabled] x"
PARAMETERS = 600
SWITCHED_OFF = "".join(
    f"  P{at}: {{Type: String, Default: a, AllowedValues: [a, b, c, d, e, f, g, h, i, j]}}\n"
    for at in range(PARAMETERS)
)
# Each choice is between the one before and itself.
CHOSEN = "Choices:\n  l0: &l0 {P: a}\n" + "".join(
    f"  l{at}: &l{at} {{'Fn::If': [C, *l{at - 1}, *l{at - 1}]}}\n" for at in range(1, 40)
)
STACK = 'variable "x" {}\nresource "aws_cloudformation_stack" "s" {\n  name = "s"\n  template_body = <<E\n'
BUCKETS = {
    "aliases-in-a-stack-of-terraform": {
        "main.tf": f"{STACK}{ALIASES}{RESOURCES}    Properties: {{Tags: *l11}}\nE\n}}\n"
    },
    "aliases-beside-what-is-not-known": {
        "main.tf": f'{STACK}{ALIASES}{RESOURCES}    Properties: {{BucketName: "${{var.x}}-x"}}\nE\n}}\n'
    },
    "aliases-of-what-is-not-known": {
        "main.tf": f"{STACK}Metadata: &m [{{a: '${{var.x}}-x'}}]\n{ALIASES.replace('[x]', '*m')}{RESOURCES}E\n}}\n"
        + BUCKET
    },
    "aliases-in-what-a-stack-is-given": {
        "t.yml": f"{TEMPLATE}{CHOSEN}Conditions: {{C: !Equals [!Ref 'AWS::Region', x]}}\nResources:\n  N:\n"
        "    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ./n.yml, Parameters: *l39}\n",
        "n.yml": f"Parameters: {{P: {{Type: String}}}}\n{RESOURCES}    Properties: {{BucketName: !Ref P}}\n",
    },
    "aliases-in-a-file-of-serverless": {
        "serverless.yml": f"service: x\nprovider: aws\n{ALIASES}resources:\n"
        + "".join(f"  {line}\n" for line in f"{RESOURCES}    Properties: {{Tags: *l11}}".splitlines())
    },
    "aliases-beside-its-variables": {"t.yml": f"{TEMPLATE}{ALIASES}X: '${{self:custom.x}}'\n{RESOURCES}"},
    "aliases-and-marks": {"t.yml": f"{TEMPLATE}{ALIASES}{RESOURCES}    # {MARK}\n"},
    "aliases-in-a-default": {
        "t.yml": f"{TEMPLATE}{ALIASES}Parameters:\n  P: {{Type: String, Default: *l11}}\n"
        f"Conditions:\n  C: !Equals [!Ref P, b]\n{RESOURCES}    Condition: C\n"
    },
    "two-of-a-thousand-parameters": {
        "t.yml": f"{TEMPLATE}Parameters:\n{SWITCHED_OFF}"
        + "Conditions:\n  C: !And [!Condition D, !Equals [a, b]]\n  D: !Or\n"
        + "".join(f"    - !Equals [!Ref P{at}, z]\n" for at in range(PARAMETERS))
        + f"{RESOURCES}    Condition: C\n"
    },
    "a-mark-that-begins-again": {"t.yml": f"{TEMPLATE}# {'storage-lint: ignore[' * 30_000}\n{RESOURCES}"},
    "spaces-in-a-mark": {"main.tf": f"# {MARK}{' ' * 60_000}x\n{BUCKET}"},
    "spaces-before-no-mark": {"main.tf": f"# storage-lint\n/*\n{' ' * 60_000}x {MARK}\n*/\n{BUCKET}"},
    "marks-in-one-comment": {"main.tf": f"/*\n{f'{MARK}{chr(10)}' * 10_000}*/\n{BUCKET}"},
    "marks-on-lines": {"main.tf": f"# {MARK}\n" * 10_000 + BUCKET},
    "marks-in-blocks": {
        "main.tf": "".join(f"locals {{\n  # {MARK}\n  a{at} = 1\n}}\n" for at in range(8_000)) + BUCKET,
    },
    "stars-in-the-settings": {
        "storage-lint.toml": f'exclude = ["{"**/" * 30_000}x", "{"../" * 30_000}y"]\n',
        "main.tf": BUCKET,
    },
}  # fmt: skip


def in_time(rules: str) -> Done:
    """Run the program over the working directory. It takes less than three seconds."""
    done: list[Done] = []
    assert seconds(lambda: done.append(run("--format", "json", "--select", rules))) < 3
    return done[0]


@pytest.mark.parametrize("name", BUCKETS)
def test_what_is_said_often_is_read_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(tmp_path, BUCKETS[name])
    monkeypatch.chdir(tmp_path)
    done = in_time("s3-*")
    assert json.loads(done.output)["summary"]["resources"] == 1


def _table(index: str, named: str) -> str:
    """A global table with many indexes, which many replicas name."""
    keys = "[{AttributeName: k, KeyType: HASH}]"
    indexes = "".join(
        f"        - {{IndexName: {index.format(at)}, KeySchema: {keys}, Projection: {{ProjectionType: ALL}}}}\n"
        for at in range(300)
    )
    names = ", ".join(f"{{IndexName: {named.format(at)}}}" for at in range(50))
    replicas = "".join(f"        - {{Region: r-{at}, GlobalSecondaryIndexes: [{names}]}}\n" for at in range(30))
    return (
        f"{TEMPLATE}Parameters: {{P: {{Type: String}}}}\nResources:\n  T:\n    Type: AWS::DynamoDB::GlobalTable\n"
        f"    Properties:\n      BillingMode: PAY_PER_REQUEST\n      KeySchema: {keys}\n"
        "      AttributeDefinitions: [{AttributeName: k, AttributeType: S}]\n"
        f"      GlobalSecondaryIndexes:\n{indexes}      Replicas:\n{replicas}"
    )


def _events(target: int) -> str:
    return json.dumps([f"s3:{target}-{at}*" for at in range(500)])


STATEMENTS = ", ".join(
    f'{{ Effect = "Allow", Principal = "{at}", Action = "s3:*", Resource = "arn:aws:s3:::x{at}/*" }}'
    for at in range(300)
)
PAIRS = {
    "s3-rejected-notification": BUCKET
    + 'resource "aws_s3_bucket_notification" "n" {\n  bucket = aws_s3_bucket.b.id\n'
    + "".join(f'  queue {{\n    queue_arn = "q"\n    events = {_events(at)}\n  }}\n' for at in range(50))
    + "}\n",
    "s3-missing-tls-deny": "".join(
        f'variable "b{at}" {{}}\nresource "aws_s3_bucket" "b{at}" {{\n  bucket = var.b{at}\n}}\n' for at in range(300)
    )
    + "".join(
        f'variable "t{at}" {{}}\nresource "aws_s3_bucket_policy" "p{at}" {{\n  bucket = var.t{at}\n'
        f"  policy = jsonencode({{ Statement = [{STATEMENTS}] }})\n}}\n"
        for at in range(3)
    ),
    "dynamodb-rejected-global-table": _table("one-{}", "two-{}"),
    "dynamodb-*": _table("!Sub 'one-${{P}}{}'", "!Sub '${{P}}-two-{}'"),
}


@pytest.mark.parametrize("rules", PAIRS)
def test_what_is_compared_with_each_other_is_so_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    write(tmp_path, {"main.tf" if rules.startswith("s3") else "t.yml": PAIRS[rules]})
    monkeypatch.chdir(tmp_path)
    report = json.loads(in_time(rules).output)
    assert report["problems"] == []


NO_BUCKETS = {
    "aliases-in-the-body-of-a-stack": (
        f"{TEMPLATE}{ALIASES}Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n"
        "    Properties:\n      Parameters: [{ParameterKey: *l11, ParameterValue: x}]\n      TemplateBody: *l11\n",
        ["TemplateBody is no text that is known"],
    ),
    "aliases-behind-a-tag": (
        f"{TEMPLATE}{ALIASES}Resources:\n  S: !Rain::Module [*l11]\n",
        ["Rain puts it in; it is not read"],
    ),
    "aliases-in-a-text": (
        f"{TEMPLATE}{ALIASES}Parameters:\n  P: {{Type: String, Default: a}}\nConditions:\n"
        f"  C: !And [!Equals [a, b], !Equals [!Sub ['${{P}}', *l11], b]]\n{RESOURCES}    Condition: C\n",
        [],
    ),
    "names-in-a-text": (
        f"{TEMPLATE}Parameters:\n"
        + "".join(f"  P{at}: {{Type: String, Default: a}}\n" for at in range(3_000))
        + f"Conditions:\n  C: !And [!Equals [a, b], !Equals [!Sub '{'${P1}x' * 20_000}', b]]\nResources:\n"
        + "".join(f"  B{at}:\n    Type: AWS::S3::Bucket\n    Condition: C\n" for at in range(60)),
        [],
    ),
    "documents-that-are-merged": (
        f"x: AWS::S3::Bucket Resources\n<<: {{{', '.join(f'k{at}: 1' for at in range(9_000))}}}\n"
        + "---\na: 1\n" * 9_000,
        [],
    ),
    "a-string-without-an-end": ('{"AWS:: Resources ' + '\\"' * 200_000, []),
}


@pytest.mark.parametrize("name", NO_BUCKETS)
def test_what_holds_no_bucket_is_left_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    text, said = NO_BUCKETS[name]
    write(tmp_path, {"t.yml": text})
    monkeypatch.chdir(tmp_path)
    report = json.loads(in_time("s3-*").output)
    assert report["summary"]["resources"] == 0
    assert all(what in json.dumps(report["problems"]) for what in said)


def test_many_sources_of_many_directories_of_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = 'variable "v" {\n  default = "a"\n}\n'
    sources = "".join(f'source = "//z{at}/x"\n' for at in range(20_000))
    files = {f"live{at}/terragrunt.hcl": sources.replace("z", f"z{at}q") for at in range(4)}
    write(tmp_path, {**{f"r{at}/x/main.tf": root for at in range(600)}, "r/x/main.tf": BUCKET, **files})
    monkeypatch.chdir(tmp_path)
    assert json.loads(in_time("s3-*").output)["summary"]["resources"] == 1


@pytest.mark.parametrize("number", ["2000", "1e12", "1e400", '"--5"', f'"{"9" * 5_000}"', "-3", "1.5", '"²"'])
def test_numbers_of_no_usual_size_draw_nothing_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    drawn = "".join(
        f'resource "random_{kind}" "r" {{\n  {" = {0}{1}  ".join((*names, "")).format(number, chr(10))}}}\n'
        for kind, names in {
            "id": ["byte_length"],
            "integer": ["min", "max"],
            "pet": ["length"],
            "string": ["length"],
        }.items()
    )
    name = "${random_id.r.hex}${random_id.r.dec}${random_integer.r.result}${random_pet.r.id}${random_string.r.result}"
    write(tmp_path, {"main.tf": drawn + f'resource "aws_s3_bucket" "b" {{\n  bucket = "{name}"\n}}\n'})
    monkeypatch.chdir(tmp_path)
    report = json.loads(run("--format", "json", "--select", "s3-*").output)
    assert (report["problems"], report["summary"]["resources"]) == ([], 1)


ACCEPTED = "".join(f'[[accept]]\nrule = "ebs"\naddress = "aws_ebs_volume.v{at}"\n' for at in range(400))
OVERRIDDEN = "".join(f'[[override]]\npaths = ["m{at}.tf"]\nignore = ["ebs"]\n' for at in range(400))
EXCLUDED = f"exclude = [{', '.join(f'{chr(34)}m{at}.tf{chr(34)}' for at in range(400))}]\n"
OF_PLACES = "".join(f'[[accept]]\nrule = "ebs"\npaths = ["m{at}.tf"]\n' for at in range(400))
SAID_OFTEN = [(ACCEPTED, 0), (ACCEPTED.replace("v", "*v"), 0), (OVERRIDDEN, 400), (EXCLUDED, 400), (OF_PLACES, 400)]


@pytest.mark.parametrize(("settings", "left"), SAID_OFTEN)
def test_much_is_said_of_many_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, left: int
) -> None:
    volumes = "".join(f'resource "aws_ebs_volume" "v{at}" {{\n}}\n' for at in range(400))
    write(tmp_path, {"storage-lint.toml": settings, "main.tf": volumes})
    monkeypatch.chdir(tmp_path)
    assert len(json.loads(in_time("ebs-unencrypted-volume").output)["findings"]) == left
