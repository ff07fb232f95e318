"""Whether something is set where its value is not known: what another resource gives is there, whatever it will be."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

TERRAFORM = """variable "role" {{
  type = string
}}
variable "with_role" {{
  type = bool
}}
data "aws_iam_role" "it" {{
  name = "monitoring"
}}
resource "aws_iam_role" "it" {{}}
resource "aws_db_instance" "it" {{
  engine                      = "mysql"
  instance_class              = "db.m7g.large"
  manage_master_user_password = true
  username                    = "acme"
  monitoring_interval         = 60
  monitoring_role_arn         = {role}
}}
"""
TEMPLATE = """Parameters:
  Role: {{Type: String}}
Resources:
  Own: {{Type: AWS::IAM::Role}}
  It:
    Type: AWS::RDS::DBInstance
    Properties: {{Engine: mysql, DBInstanceClass: db.m7g.large, MonitoringInterval: 60, MonitoringRoleArn: {role}}}
"""


def verdict(name: str, text: str) -> str:
    """Return what is said of monitoring without a role."""
    Path(name).write_text(text)
    report = lint([name], Settings(select=("rds-rejected-monitoring",)))
    return "finding" if report.findings else "undecided" if report.undecided else "pass"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("aws_iam_role.it.arn", "pass"),
        ("data.aws_iam_role.it.arn", "pass"),
        ('"arn:aws:iam::111122223333:role/${var.role}"', "pass"),
        ("var.role", "undecided"),
        ("var.with_role ? aws_iam_role.it.arn : null", "undecided"),
        ("null", "finding"),
        ('""', "finding"),
    ],
)
def test_terraform(role: str, expected: str) -> None:
    assert verdict("main.tf", TERRAFORM.format(role=role)) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("!GetAtt Own.Arn", "pass"),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x'", "pass"),
        ("!Ref Role", "undecided"),
        ("!Ref AWS::NoValue", "finding"),
        ("''", "finding"),
    ],
)
def test_cloudformation(role: str, expected: str) -> None:
    assert verdict("template.yaml", TEMPLATE.format(role=role)) == expected
