"""Passwords in Terraform: what stands in the code is read there, whatever is said of it; and it is never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write_over
from rows import rows
from rules.said import VARIABLE, said_of

CODE = "high: the master password is written in the code: whoever reads it there, or in its history, has it"
WHEN = "undecided: fails when var.x is true; var.x has no default"
LOCALS = 'locals {\n  p = sensitive("correct-horse")\n  o = sensitive({ p = "correct-horse" })\n}\n'
OPEN = VARIABLE.replace("string", "bool")


@rows(
    ("password", "expected"),
    [
        ('sensitive("correct-horse")', [CODE]),
        ("sensitive(12345678)", [CODE]),
        ('"a-${sensitive("correct-horse")}"', [CODE]),
        ('nonsensitive(sensitive("correct-horse"))', [CODE]),
        ("local.p", [CODE]),
        ('sensitive("")', []),
        ("sensitive(var.x)", []),
        ("sensitive(random_password.p.result)", []),
        ("local.o.p", ["undecided: sensitive() hides it"]),
        ('upper(sensitive("correct-horse"))', ["undecided: sensitive() hides it"]),
    ],
)
def test_what_sensitive_is_given_is_written_in_the_code(password: str, expected: list[str]) -> None:
    made = LOCALS + VARIABLE + 'resource "random_password" "p" {\n  length = 9\n}\n'
    database = f'resource "aws_db_instance" "d" {{\n  password = {password}\n}}\n'
    assert said_of(made + database, "rds-plaintext-password") == expected


@rows("literal", ['"correct-horse"', 'sensitive("correct-horse")'])
@rows("managed", ["!var.x", "true"])
def test_a_literal_that_may_be_none_is_undecided(literal: str, managed: str) -> None:
    """Where the other branch holds, what is written there is nobody's password."""
    settings = f"  password = var.x ? {literal} : null\n  manage_master_user_password = {managed}\n"
    assert said_of(f'{OPEN}resource "aws_db_instance" "d" {{\n{settings}}}\n', "rds-plaintext-password") == [WHEN]


@pytest.mark.parametrize("mark", ["sensitive", "ephemeral"])
@pytest.mark.parametrize(
    ("value", "use", "expected"),
    [
        ('"correct-horse"', "module.m.x", [CODE]),
        ('"correct-horse"', '"${module.m.x}-1"', [CODE]),
        ('{ p = "correct-horse" }', "module.m.x.p", [CODE]),
        ("var.code", "module.m.x", [CODE]),
        ("var.given", "module.m.x", []),
        ('"${random_password.p.result}-1"', "module.m.x", []),
        ('""', "module.m.x", []),
        (
            "aws_db_instance.o.address",
            "module.m.x",
            ["undecided: module.m.aws_db_instance.o.address is only known after deployment"],
        ),
    ],
)
def test_what_a_sensitive_output_says_is_written_in_the_code(
    mark: str, value: str, use: str, expected: list[str], here: Path
) -> None:
    """Sensitive hides it in the log of a plan, not in the code."""
    module = 'variable "code" {\n  default   = "correct-horse"\n  sensitive = true\n}\nvariable "given" {}\n'
    module += 'resource "random_password" "p" {\n  length = 9\n}\nresource "aws_db_instance" "o" {\n}\n'
    (here / "m").mkdir()
    write_over(here / "m/main.tf", f'{module}output "x" {{\n  value = {value}\n  {mark} = true\n}}\n')
    call = f'{VARIABLE}module "m" {{\n  source = "./m"\n  given  = var.x\n}}\n'
    database = f'resource "aws_db_instance" "d" {{\n  password = {use}\n}}\n'
    assert said_of(call + database, "rds-plaintext-password") == expected
