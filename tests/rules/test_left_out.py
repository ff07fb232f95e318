"""What a condition leaves out is found where that is written, and explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

SWITCH = 'variable "on" {\n  default = false\n}\n'
GROUP = """resource "aws_elasticache_replication_group" "r" {{
  replication_group_id       = "r"
  description                = "r"
  engine                     = "redis"
  transit_encryption_enabled = true
  auth_token                 = {}
}}
"""
FILES = 'resource "aws_efs_file_system" "f" {{\n  encrypted = true\n{}}}\n'
TEMPLATE = """Parameters: {{On: {{Type: String, Default: "no"}}}}
Conditions: {{IsOn: !Equals [!Ref On, "yes"]}}
Resources:
  R:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      Engine: redis
      TransitEncryptionEnabled: true
      {}
  F:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      {}
"""
TOKEN, LIFECYCLE = "elasticache-missing-auth", "efs-missing-lifecycle"


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        (GROUP.format("null"), TOKEN, 'resource "aws_elasticache_replication_group" "r"'),
        (GROUP.format("var.on ? local.token : null"), TOKEN, "var.on ? local.token : null"),
        (GROUP.format("(var.on ? local.token : null)"), TOKEN, "(var.on ? local.token : null)"),
        (
            GROUP.format("local.given") + 'locals {\n  given = var.on == true ? "t" : null\n}\n',
            TOKEN,
            'var.on == true ? "t" : null',
        ),
        # What is null by default is not left out by anything.
        (
            GROUP.format("var.given") + 'variable "given" {\n  default = null\n}\n',
            TOKEN,
            'resource "aws_elasticache_replication_group" "r"',
        ),
        (
            FILES.format('  lifecycle_policy {\n    transition_to_ia = var.on ? "AFTER_1_DAY" : null\n  }\n'),
            LIFECYCLE,
            'var.on ? "AFTER_1_DAY" : null',
        ),
        (
            FILES.format(
                '  dynamic "lifecycle_policy" {\n    for_each = var.on ? [1] : []\n'
                '    content {\n      transition_to_ia = "AFTER_1_DAY"\n    }\n  }\n'
            ),
            LIFECYCLE,
            "var.on ? [1] : []",
        ),
        (FILES.format(""), LIFECYCLE, 'resource "aws_efs_file_system" "f"'),
    ],
)
def test_in_terraform(text: str, rule: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(SWITCH + 'locals {\n  token = "0123456789abcdef"\n}\n' + text)
    assert _places("main.tf", rule) == [place]


def test_through_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/main.tf").write_text('variable "token" {}\n' + GROUP.format("var.token"))
    Path("main.tf").write_text(SWITCH + 'module "m" {\n  source = "./m"\n  token = var.on ? "t" : null\n}\n')
    assert _places("main.tf", TOKEN) == ['var.on ? "t" : null']


@pytest.mark.parametrize(
    ("token", "policies", "places", "why"),
    [
        ("Tags: []", "Tags: []", ["F", "R"], ["", ""]),
        (
            "AuthToken: !If [IsOn, x, !Ref AWS::NoValue]",
            "LifecyclePolicies: !If [IsOn, [{TransitionToIA: AFTER_1_DAY}], !Ref AWS::NoValue]",
            [
                "!If [IsOn, [{TransitionToIA: AFTER_1_DAY}], !Ref AWS::NoValue]",
                "!If [IsOn, x, !Ref AWS::NoValue]",
            ],
            ["LifecyclePolicies is left out by condition IsOn", "AuthToken is left out by condition IsOn"],
        ),
        (
            "UserGroupIds: !If [IsOn, [g], !Ref AWS::NoValue]",
            "LifecyclePolicies: [TransitionToIA: !If [IsOn, AFTER_1_DAY, !Ref AWS::NoValue]]",
            ["!If [IsOn, AFTER_1_DAY, !Ref AWS::NoValue]", "!If [IsOn, [g], !Ref AWS::NoValue]"],
            ["TransitionToIA is left out by condition IsOn", "UserGroupIds is left out by condition IsOn"],
        ),
    ],
)
def test_in_templates(
    token: str, policies: str, places: list[str], why: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("template.yaml").write_text(TEMPLATE.format(token, policies))
    assert _places("template.yaml", TOKEN, LIFECYCLE) == places
    report = lint(["template.yaml"], Settings(select=(TOKEN, LIFECYCLE)))
    found = sorted(report.findings, key=lambda one: one.rule.id)
    assert [one.message.partition(" (")[2].rstrip(")") for one in found] == why


def _places(path: str, *rules: str) -> list[str]:
    """Return the text at which each finding points."""
    report = lint([path], Settings(select=rules))
    found = sorted(report.findings, key=lambda one: one.rule.id)
    spans = [one.origin.trace().span for one in found]
    lines = Path(path).read_text().split("\n")
    at = [(span.location().line, span.location()) for span in spans]
    return [lines[line - 1][place.column - 1 : place.end_column - 1].removesuffix(" {") for line, place in at]
