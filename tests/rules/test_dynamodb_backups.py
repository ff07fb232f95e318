"""Backups of tables: point-in-time recovery, selections of backup plans, tags that they ask for."""

from __future__ import annotations

from rows import rows
from rules.dynamodb import GLOBAL, ON, REPLICA, table, template
from rules.said import VARIABLE, said_of

PLAN = "dynamodb-missing-backup-plan"
NO_PLAN = "low: no backup plan covers the table"
PITR = "dynamodb-missing-point-in-time-recovery"
HARM = "what is deleted or overwritten by mistake cannot be restored"
SELECTION = """resource "aws_backup_selection" "s" {{
  name = "s"
  plan_id = "p"
  iam_role_arn = "r"
  {0}
}}
"""
PROTECTED = "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}"


@rows(
    ("text", "expected"),
    [
        (table(ON), []),
        (table(ON + REPLICA.format("eu-west-3", "true")), []),
        (
            table(ON + REPLICA.format("eu-west-3", "false")),
            [f"low: point-in-time recovery is off in eu-west-3: {HARM}"],
        ),
        (
            table(REPLICA.format("eu-west-3", "true")),
            [f"low: point-in-time recovery is off in the table's own Region by default: {HARM}"],
        ),
        (
            table(REPLICA.format("eu-west-3", "false")),
            [f"medium: point-in-time recovery is off in the table's own Region and eu-west-3: {HARM}"],
        ),
        (
            table(ON)
            + 'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.t.arn\n}\n',
            [f"low: point-in-time recovery is off in the Region of a replica by default: {HARM}"],
        ),
        (
            'resource "aws_dynamodb_table_replica" "r" {\n'
            '  global_table_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/elsewhere"\n}\n',
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
        (table() + SELECTION.format("resources = [aws_dynamodb_table.t.arn]"), []),
        (table() + SELECTION.format('resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders-t"]'), []),
        (
            table() + SELECTION.format('resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/other"]'),
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
        (
            table('  tags = {\n    Backup = "daily"\n  }\n')
            + SELECTION.format('selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "daily"\n }'),
            [],
        ),
        (template(), [f"medium: point-in-time recovery is off by default: {HARM}"]),
        (
            template(f"      Replicas: [{{Region: eu-west-1, {PROTECTED}}}, {{Region: eu-west-3}}]\n", GLOBAL),
            [f"low: point-in-time recovery is off in eu-west-3 by default: {HARM}"],
        ),
        (template(f"      Replicas: [{{Region: eu-west-1, {PROTECTED}}}]\n", GLOBAL), []),
        (
            template(
                "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n",
                more="  R:\n    Type: Custom::DynamoDBReplica\n"
                "    Properties: {TableName: !Ref T, Region: eu-west-3}\n",
            ),
            [f"low: point-in-time recovery is off in eu-west-3 by default: {HARM}"],
        ),
        (
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n",
            [f"medium: point-in-time recovery is off by default: {HARM}"],
        ),
    ],
)
def test_point_in_time_recovery(text: str, expected: list[str]) -> None:
    assert said_of(text, PITR) == expected


def test_backup_tags_of_the_settings_count() -> None:
    tagged = table('  tags = {\n    Backup = "daily"\n  }\n')
    assert said_of(tagged, PITR, account_backup_tags=("Backup=daily",)) == []
    assert len(said_of(table(), PITR, account_backup_tags=("Backup=daily",))) == 1


SELECT_DAILY = SELECTION.format('selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "daily"\n }')


@rows(
    ("tags", "reason"),
    [
        ("Backup = var.x", ["undecided: var.x has no default"]),
        ('(var.x) = "daily"', ["undecided: var.x has no default"]),
        ('Owner = var.x\n    Backup = "daily"', []),
        ("Owner = var.x", [f"medium: point-in-time recovery is off by default: {HARM}"]),
    ],
)
def test_a_tag_that_is_not_known_may_be_what_a_selection_asks_for(tags: str, reason: list[str]) -> None:
    assert said_of(VARIABLE + table(f"  tags = {{\n    {tags}\n  }}\n") + SELECT_DAILY, PITR) == reason


UNTYPED_Y = 'variable "y" {\n}\n'
MAP_Y = 'variable "y" {\n  type = map(string)\n}\n'
NO_Y = "undecided: var.y has no default"
NO_DEFAULT_TAGS = "undecided: which tags the provider gives is not known: var.y has no default"
NONE = f"medium: point-in-time recovery is off by default: {HARM}"
DEFAULT_TAGS = 'provider "aws" {\n  region = "eu-west-1"\n  default_tags {\n    tags = %s\n  }\n}\n'


@rows(
    ("variables", "tags", "expected"),
    [
        (UNTYPED_Y, 'merge(var.y, { Backup = "daily" })', []),
        (MAP_Y, 'merge(var.y, { Backup = "daily" })', []),
        (MAP_Y, 'merge(merge(var.y, { Backup = "weekly" }), { Backup = "daily", Owner = "me" })', []),
        (MAP_Y, 'merge(var.y, { Backup = "weekly" })', [NONE]),
        (MAP_Y, 'merge(var.y, { Owner = "me" })', [NO_Y]),
        (MAP_Y, 'merge({ Backup = "daily" }, var.y)', [NO_Y]),
        (MAP_Y, '{ (var.y["k"]) = "x", Backup = "daily" }', []),
        (MAP_Y, '{ (var.y["k"]) = "daily", Backup = "weekly" }', [NONE]),
        (MAP_Y, '{ Backup = "daily", (var.y["k"]) = "weekly" }', [NO_Y]),
        (MAP_Y, '{ Backup = "daily", (var.y["k"]) = "daily" }', []),
        (MAP_Y + DEFAULT_TAGS % 'merge(var.y, { Backup = "daily" })', '{ Owner = "me" }', []),
        (MAP_Y + DEFAULT_TAGS % 'merge(var.y, { Backup = "daily" })', '{ Backup = "weekly" }', [NONE]),
        (MAP_Y + DEFAULT_TAGS % '{ Backup = "daily" }', 'merge(var.y, { Owner = "me" })', [NO_Y]),
        (MAP_Y + DEFAULT_TAGS % '{ Backup = "daily" }', 'merge(var.y, { Backup = "weekly" })', [NONE]),
        (MAP_Y + DEFAULT_TAGS % "var.y", '{ Owner = "me" }', [NO_DEFAULT_TAGS]),
        (UNTYPED_Y + VARIABLE, 'var.x == "" ? merge(var.y, { Backup = "daily" }) : { Backup = "daily" }', []),
    ],
)
def test_what_comes_last_in_tags_that_are_merged_counts(variables: str, tags: str, expected: list[str]) -> None:
    code = variables + table(f"  tags = {tags}\n") + SELECT_DAILY
    assert said_of(code, PITR) == expected
    assert said_of(code, PLAN) == [one.replace(NONE, NO_PLAN) for one in expected]


def test_a_tag_of_a_template_that_is_not_known_leaves_it_undecided() -> None:
    parameter = "Parameters:\n  Plan: {Type: String}\n"
    tagged = parameter + template("      Tags: [{Key: Backup, Value: !Ref Plan}]\n")
    (reason,) = said_of(tagged, PITR, account_backup_tags=("Backup=daily",))
    assert reason.startswith("undecided: ")
    sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n"
    sam += "    Properties: {Tags: {Backup: daily}}\n"
    assert said_of(sam, PITR, account_backup_tags=("Backup=daily",)) == []


TAG = '  tags = {\n    Backup = "daily"\n  }\n'
BY_TAG = 'selection_tag {{\n    type = "STRINGEQUALS"\n    key = {0}\n    value = {1}\n  }}'
EVERYTHING = "resources = [aws_dynamodb_table.t.arn]"
MORE = 'condition {\n    string_equals {\n      key = "aws:ResourceTag/Tier"\n      value = "gold"\n    }\n  }'


@rows(
    ("selections", "expected"),
    [
        ((BY_TAG.format('"Backup"', '"daily"'),), []),
        ((BY_TAG.format('"Backup"', '"weekly"'),), [NO_PLAN]),
        # what is not known of a condition may be the table's tag
        ((BY_TAG.format('"Backup"', "var.x"),), ["undecided: var.x has no default"]),
        ((BY_TAG.format("var.x", '"daily"'),), ["undecided: var.x has no default"]),
        ((BY_TAG.format('"Backup"', '"daily"') + "\n  " + BY_TAG.format("var.x", '"y"'),), []),
        # selections add up
        ((BY_TAG.format('"Backup"', '"weekly"'), BY_TAG.format('"Backup"', '"daily"')), []),
        ((BY_TAG.format('"A"', '"1"'), BY_TAG.format('"B"', '"2"')), [NO_PLAN]),
        ((BY_TAG.format('"A"', '"1"'), BY_TAG.format('"B"', "var.x")), ["undecided: var.x has no default"]),
        # conditions and exceptions keep some of what is named out
        ((EVERYTHING,), []),
        ((f"{EVERYTHING}\n  {MORE}",), ["undecided: the selection's conditions decide"]),
        ((f'{EVERYTHING}\n  not_resources = ["arn:aws:dynamodb:*:*:table/tmp"]',),
         ["undecided: the selection's conditions decide"]),
        ((EVERYTHING, f"{EVERYTHING}\n  {MORE}"), []),
        (('resources = ["*"]',), []),
        (('resources = ["arn:aws:dynamodb:*:*:table/*"]',), []),
        (('resources = ["arn:aws:rds:*:*:db:*"]',), [NO_PLAN]),
        (('resources = ["*"]', 'resources = ["*"]'), []),
        ((f'resources = ["*"]\n  {MORE}',), ["undecided: the selection's conditions decide"]),
        ((f"{EVERYTHING}\n  count = var.x",),
         ["undecided: fails when var.x is empty; its count is not known: var.x has no default"]),
    ],
)  # fmt: skip
def test_selections_add_up_and_what_they_leave_open_is_undecided(
    selections: tuple[str, ...], expected: list[str]
) -> None:
    written = "".join(SELECTION.format(one).replace('"s" {', f'"s{at}" {{', 1) for at, one in enumerate(selections))
    assert said_of(VARIABLE + table(TAG) + written, PLAN) == expected
