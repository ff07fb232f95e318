"""S3 lifecycle rules: what the pages have no room for. One line says what a rule finds in a configuration."""

from __future__ import annotations

from rows import rows
from rules.said import NO_X, said_of


def said(text: str, rule: str) -> list[str]:
    """Return what a rule says of a Terraform file or a template, without the first words of each sentence."""
    return said_of(text, rule, lambda one: one.message.removeprefix("S3 refuses the lifecycle configuration: "))


BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b-b-b"\n}\n'
VERSIONED = """resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""


def rule(inner: str, status: str = "Enabled", scope: str = "filter {}", id_: str = "one") -> str:
    return f'  rule {{\n    id = "{id_}"\n    status = "{status}"\n    {scope}\n    {inner}\n  }}\n'


def life(*rules: str) -> str:
    head = 'resource "aws_s3_bucket_lifecycle_configuration" "b" {\n  bucket = aws_s3_bucket.b.id\n'
    return BUCKET + head + "".join(rules) + "}\n"


def old(inner: str, more: str = "") -> str:
    """The blocks that provider versions before 4 had."""
    return f'resource "aws_s3_bucket" "b" {{\n  lifecycle_rule {{\n    enabled = true\n    {inner}\n  }}\n{more}}}\n'


def cfn(inner: str, more: str = "") -> str:
    return (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n"
        + more
        + f"      LifecycleConfiguration:\n        Rules:\n          - {{Status: Enabled, {inner}}}\n"
    )


def move(to: str, days: object, kind: str = "transition", name: str = "days") -> str:
    return f'{kind} {{\n storage_class = "{to}"\n {name} = {days}\n }}\n'


def moves(*pairs: tuple[str, object]) -> str:
    return "".join(move(to, days) for to, days in pairs)


def old_move(to: str, days: object) -> str:
    return move(to, days, "noncurrent_version_transition", "noncurrent_days")


def expire(what: str) -> str:
    return f"expiration {{\n {what}\n }}\n"


def end_old(what: str) -> str:
    return f"noncurrent_version_expiration {{\n {what}\n }}\n"


ABORT = "abort_incomplete_multipart_upload {\n days_after_initiation = 7\n }\n"
REJECTED = "s3-rejected-lifecycle"
NOT_LATER = "an expiration that is not later than the transition to {0}"
ORDER = "transitions to {0} and to {1}, of which the colder class is not later"
CLOSE = (
    "transitions to {0} and to {1}, which are too close: what follows Glacier comes 90 days later, Glacier 30 after IA"
)
UNSURE = "undecided: whether S3 takes transitions so close is not known"


@rows(
    ("text", "expected"),
    [
        # What is taken: 0 days, in every class, since July 2026; classes in any order of writing.
        (life(rule(moves(("STANDARD_IA", 0), ("GLACIER", 30), ("DEEP_ARCHIVE", 120)) + expire("days = 121"))), []),
        (life(rule(moves(("GLACIER", 30), ("STANDARD_IA", 0)))), []),
        (life(rule('transition {\n storage_class = "GLACIER"\n }\n' + expire("days = 1"))), []),
        (life(rule(moves(("GLACIER", 1)) + old_move("GLACIER", 1))), []),
        # Expiration.
        (life(rule(moves(("GLACIER", 30)) + expire("days = 30"))), [NOT_LATER.format("GLACIER")]),
        (life(rule(moves(("GLACIER", 30)) + expire("days = 30"), "Disabled")), [NOT_LATER.format("GLACIER")]),
        (life(rule(moves(("GLACIER", 30)) + expire("days = 31"))), []),
        (life(rule(old_move("GLACIER", 30) + end_old("noncurrent_days = 30"))), [NOT_LATER.format("GLACIER")]),
        (life(rule(moves(("GLACIER", 30)), id_="a"), rule(expire("days = 30"), id_="b")), []),
        # The provider sends no 0 days, no delete markers beside a time, and some expiration where there is none.
        (life(rule(expire("days = 0"))), []),
        (life(rule(expire("days = 0\n expired_object_delete_marker = true"))), []),
        (life(rule(expire("days = 3\n expired_object_delete_marker = true"))), []),
        (life(rule(expire("days = -1"))), ["an expiration after -1 days, fewer than 1"]),
        (old(""), []),
        (old(expire('days = 3\n date = "2027-01-01"')), []),
        (old(move("GLACIER", '30\n date = "2027-01-01"')), []),
        (
            old(move("GLACIER", '30\n date = "2027-01-01"') + expire('date = "2026-12-01"')),
            [NOT_LATER.format("GLACIER")],
        ),
        (old('abort_incomplete_multipart_upload_days = 0\n tags = { a = "b" }\n' + expire("days = 3")), []),
        (cfn("ExpirationInDays: 0"), ["an expiration after 0 days, fewer than 1"]),
        (cfn("Transitions: [{StorageClass: GLACIER}]"), ["a transition without days and without a date"]),
        (cfn("Transitions: [{StorageClass: GLACIER, TransitionDate: '2030-01-01T00:00:00Z'}]"), []),
        (cfn("ExpiredObjectDeleteMarker: true"), []),
        (life(rule(expire("expired_object_delete_marker = true"))), []),
        (
            cfn("ExpirationInDays: 3, ExpiredObjectDeleteMarker: true"),
            ["expired_object_delete_marker together with days or a date"],
        ),
        (life(rule(end_old("newer_noncurrent_versions = 3"))), ["an expiration of old versions without days"]),
        (old("expiration {\n days = 30\n }\n" + moves(("GLACIER", 60))), [NOT_LATER.format("GLACIER")]),
        (old("expiration {\n days = 90\n }\n" + moves(("GLACIER", 60))), []),
        # Order and distance.
        (life(rule(moves(("GLACIER", 30), ("STANDARD_IA", 60)))), [ORDER.format("GLACIER", "STANDARD_IA")]),
        (life(rule(moves(("GLACIER", 30), ("DEEP_ARCHIVE", 30)))), [ORDER.format("GLACIER", "DEEP_ARCHIVE")]),
        (
            life(rule(moves(("INTELLIGENT_TIERING", 1), ("STANDARD_IA", 60)))),
            [ORDER.format("INTELLIGENT_TIERING", "STANDARD_IA")],
        ),
        (
            life(rule(moves(("ONEZONE_IA", 1), ("GLACIER_IR", 60)))),
            ["a transition from ONEZONE_IA to GLACIER_IR"],
        ),
        (life(rule(moves(("GLACIER", 30), ("DEEP_ARCHIVE", 119)))), [CLOSE.format("GLACIER", "DEEP_ARCHIVE")]),
        (life(rule(moves(("GLACIER_IR", 30), ("GLACIER", 119)))), [CLOSE.format("GLACIER_IR", "GLACIER")]),
        (life(rule(moves(("STANDARD_IA", 30), ("GLACIER", 59)))), [CLOSE.format("STANDARD_IA", "GLACIER")]),
        (life(rule(moves(("STANDARD_IA", 30), ("GLACIER", 60)))), []),
        (life(rule(moves(("STANDARD_IA", 30), ("GLACIER_IR", 40)))), [UNSURE]),
        (life(rule(moves(("STANDARD_IA", 30), ("GLACIER_IR", 60)))), []),
        (life(rule(old_move("GLACIER", 30) + old_move("DEEP_ARCHIVE", 40))), [UNSURE]),
        (life(rule(old_move("GLACIER", 30) + old_move("STANDARD_IA", 40))), [ORDER.format("GLACIER", "STANDARD_IA")]),
        (life(rule(moves(("GLACIER", 30), ("GLACIER", 130)))), ["two transitions to GLACIER"]),
        (life(rule(moves(("STANDARD", 30)))), ["a transition to STANDARD"]),
        (life(rule(moves(("GLACIER", -1)))), ["a transition after -1 days"]),
        # Dates.
        (
            life(rule(move("GLACIER", '"2027-01-01T00:00:00Z"', name="date") + expire("days = 90"))),
            ["days and dates mixed in one rule"],
        ),
        (
            life(rule(expire('date = "2027-01-01T12:00:00Z"'))),
            ["the date 2027-01-01T12:00:00Z, which is not midnight UTC"],
        ),
        (life(rule(expire('date = "2027-01-01T00:00:00Z"'))), []),
        (
            life(
                rule(move("GLACIER", '"2027-01-02T00:00:00Z"', name="date") + expire('date = "2027-01-01T00:00:00Z"'))
            ),
            [NOT_LATER.format("GLACIER")],
        ),
        # Filters.
        (
            life(rule(ABORT, scope='filter {\n tag {\n key = "k"\n value = "v"\n }\n }')),
            ["incomplete multipart uploads are aborted in a rule that filters by tag"],
        ),
        (
            life(rule(ABORT, scope="filter {\n object_size_greater_than = 9\n }")),
            ["incomplete multipart uploads are aborted in a rule that filters by object size"],
        ),
        (life(rule(ABORT, scope='filter {\n prefix = "x"\n }')), []),
        (
            life(
                rule(
                    expire("expired_object_delete_marker = true"),
                    scope='filter {\n and {\n prefix = "x"\n tags = { a = "b" }\n }\n }',
                )
            ),
            ["expired_object_delete_marker in a rule that filters by tag"],
        ),
        (
            life(rule(expire("days = 1"), scope='filter {\n prefix = "x"\n object_size_less_than = 9\n }')),
            ["a filter with several members that no `and` joins"],
        ),
        (
            life(rule(expire("days = 1"), scope='filter {\n and {\n tags = { a = "b" }\n }\n }')),
            ["an `and` of one member"],
        ),
        (life(rule(expire("days = 1"), scope='filter {\n and {\n tags = { a = "b", c = "d" }\n }\n }')), []),
        (
            life(rule(expire("days = 1"), scope='filter {\n and {\n prefix = ""\n tags = { a = "b" }\n }\n }')),
            [],
        ),
        (
            life(
                rule(
                    expire("days = 1"),
                    scope="filter {\n and {\n object_size_greater_than = 9\n object_size_less_than = 9\n }\n }",
                )
            ),
            ["objects greater than a size that is not below the one they are to be less than"],
        ),
        (
            life(rule(expire("days = 1"), scope='prefix = "x"', id_="a"), rule(expire("days = 1"), id_="b")),
            ["a prefix outside of a filter, while another rule has a filter"],
        ),
        (
            life(rule(expire("days = 1"), scope='prefix = "x"', id_="a"), rule(expire("days = 1"), scope="", id_="b")),
            [],
        ),
        # Versions that are kept, ids, rules that do nothing.
        (
            life(rule(end_old("noncurrent_days = 1\n newer_noncurrent_versions = 101"))),
            ["101 newer noncurrent versions, which is not 1 to 100"],
        ),
        (
            life(rule(end_old("noncurrent_days = 1\n newer_noncurrent_versions = 2"), scope='prefix = "x"')),
            ["newer noncurrent versions in a rule whose prefix stands outside of a filter"],
        ),
        (life(rule("")), ["the rule does nothing"]),
        (life(rule(ABORT), rule(ABORT)), ['two lifecycle rules have the id "one"']),
        (life(rule(ABORT, id_="x" * 256)), ["an id of more than 255 characters"]),
        # What is not known.
        ('variable "e" {\n type = string\n}\n' + life(rule(ABORT, id_="${var.e}-all")), []),
        (
            'variable "prod" {\n type = bool\n}\n'
            + life(rule(moves(("GLACIER", 30)) + expire("days = var.prod ? 20 : 90"))),
            [
                "undecided: fails when var.prod is true; "
                "var.prod has no default (set it with --var prod=… or a .tfvars file)".partition(" (set")[0]
            ],
        ),
        (
            'variable "on" {\n type = bool\n}\n'
            + life(
                rule(
                    moves(("GLACIER", 30)) + 'dynamic "expiration" {\n for_each = var.on ? [1] : []\n content {\n'
                    " days = 60\n }\n }\n"
                )
            ),
            [],
        ),
        # CloudFormation: its own forms.
        (
            cfn("ExpirationInDays: 30, Transitions: [{StorageClass: GLACIER, TransitionInDays: 30}]"),
            [NOT_LATER.format("GLACIER")],
        ),
        (cfn("Transition: {StorageClass: Glacier, TransitionInDays: 1}"), []),
        (
            cfn(
                "Transition: {StorageClass: GLACIER, TransitionInDays: 1},"
                " Transitions: [{StorageClass: DEEP_ARCHIVE, TransitionInDays: 100}]"
            ),
            ["Transition beside the newer property of the same meaning"],
        ),
        (
            cfn("NoncurrentVersionExpirationInDays: 5, NoncurrentVersionExpiration: {NoncurrentDays: 5}"),
            ["NoncurrentVersionExpirationInDays beside the newer property of the same meaning"],
        ),
        (
            cfn(
                "NoncurrentVersionExpirationInDays: 5,"
                " NoncurrentVersionTransition: {StorageClass: GLACIER, TransitionInDays: 5}"
            ),
            [NOT_LATER.format("GLACIER")],
        ),
        (
            cfn("AbortIncompleteMultipartUpload: {DaysAfterInitiation: 0}"),
            ["uploads are aborted after 0 days, fewer than 1"],
        ),
        (
            cfn('ObjectSizeGreaterThan: "9", AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}'),
            ["incomplete multipart uploads are aborted in a rule that filters by object size"],
        ),
        (
            cfn("ExpirationDate: 2027-01-01, Transitions: [{StorageClass: GLACIER, TransitionInDays: 1}]"),
            ["days and dates mixed in one rule"],
        ),
        (cfn("Prefix: x, Id: a"), ["the rule does nothing"]),
    ],
)
def test_rejected(text: str, expected: list[str]) -> None:
    assert said(text, REJECTED) == expected


def test_more_than_a_thousand_rules() -> None:
    rules = [rule(expire("days = 1"), id_=f"r{number}") for number in range(1001)]
    assert said(life(*rules), REJECTED) == ["1,001 lifecycle rules, more than 1,000"]


KEPT = "old versions are kept and billed for good: "
FROM_BEFORE = "versions from before versioning was suspended, where there are any, are kept and billed for good: "
UNEXPIRED = "s3-unexpired-noncurrent-versions"
END = end_old("noncurrent_days = 9")


@rows(
    ("text", "expected"),
    [
        (BUCKET, []),
        (BUCKET + VERSIONED, [KEPT + "no lifecycle rule ends or moves them"]),
        (BUCKET + VERSIONED.replace("Enabled", "Suspended"), [FROM_BEFORE + "no lifecycle rule ends or moves them"]),
        (BUCKET + VERSIONED.replace("Enabled", "Disabled"), []),
        (BUCKET.replace("}", "  object_lock_enabled = true\n}"), [KEPT + "no lifecycle rule ends or moves them"]),
        (
            life(rule(expire("days = 9"))) + VERSIONED,
            [KEPT + "the expiration of a versioned bucket only adds delete markers"],
        ),
        (life(rule(END, "Disabled")) + VERSIONED, [KEPT + "the lifecycle rule that ends them is not enabled"]),
        (
            life(rule(END, scope='filter {\n prefix = "logs/"\n }')) + VERSIONED,
            [KEPT + 'the lifecycle rule that ends them is for what is under "logs/" only'],
        ),
        (
            life(rule(END, scope='filter {\n tag {\n key = "k"\n value = "v"\n }\n }')) + VERSIONED,
            [KEPT + "the lifecycle rule that ends them is for what its filter selects only"],
        ),
        (life(rule(END)) + VERSIONED, []),
        (life(rule(END, scope='prefix = ""')) + VERSIONED, []),
        (life(rule(old_move("GLACIER", 9))) + VERSIONED, []),
        (old("noncurrent_version_expiration {\n days = 9\n }", "  versioning {\n    enabled = true\n  }\n"), []),
        (
            old("expiration {\n days = 9\n }", "  versioning {\n    enabled = true\n  }\n"),
            [KEPT + "the expiration of a versioned bucket only adds delete markers"],
        ),
        (old("expiration {\n days = 9\n }", "  versioning {\n    enabled = false\n  }\n"), []),
        (cfn("NoncurrentVersionExpirationInDays: 9", "      VersioningConfiguration: {Status: Enabled}\n"), []),
        (
            cfn(
                "NoncurrentVersionTransition: {StorageClass: GLACIER, TransitionInDays: 9}",
                "      ObjectLockEnabled: true\n",
            ),
            [],
        ),
        (
            cfn("ExpirationInDays: 9", "      VersioningConfiguration: {Status: Suspended}\n"),
            [FROM_BEFORE + "the expiration of a versioned bucket only adds delete markers"],
        ),
    ],
)
def test_unexpired_versions(text: str, expected: list[str]) -> None:
    assert said(text, UNEXPIRED) == expected


MARKERS = "old versions expire, but the delete markers before them stay and slow listings down"


@rows(
    ("text", "expected"),
    [
        (life(rule(END)) + VERSIONED, [MARKERS]),
        (life(rule(END)), []),
        (life(rule(END + expire("days = 9"))) + VERSIONED, []),
        (life(rule(END + expire("expired_object_delete_marker = true"))) + VERSIONED, []),
        (life(rule(END), rule(expire("days = 9"), scope='filter {\n prefix = "x"\n }', id_="b")) + VERSIONED, []),
        (life(rule(END), rule(expire("days = 9"), "Disabled", id_="b")) + VERSIONED, [MARKERS]),
        (life(rule(END, scope='filter {\n prefix = "x"\n }')) + VERSIONED, []),
        (life(rule(old_move("GLACIER", 9))) + VERSIONED, []),
    ],
)
def test_lingering_markers(text: str, expected: list[str]) -> None:
    assert said(text, "s3-lingering-delete-markers") == expected


def stays(name: str, days: int, billed: str, before: str, costs: str, least: int) -> str:
    return (
        f"objects stay in {name} for {days} days: {least} days of it cost ${billed} a GiB, "
        f"{days} days of {before} ${costs} (us-east-1)"
    )


@rows(
    ("text", "expected"),
    [
        (
            life(rule(moves(("STANDARD_IA", 30)) + expire("days = 46"))),
            [stays("STANDARD_IA", 16, "0.0125", "STANDARD", "0.0123", 30)],
        ),
        (life(rule(moves(("STANDARD_IA", 30)) + expire("days = 47"))), []),
        (
            life(rule(moves(("GLACIER", 30)) + expire("days = 44"))),
            [stays("GLACIER", 14, "0.0108", "STANDARD", "0.0107", 90)],
        ),
        (life(rule(moves(("GLACIER", 30)) + expire("days = 45"))), []),
        (
            life(rule(moves(("STANDARD_IA", 0), ("GLACIER", 60)) + expire("days = 85"))),
            [stays("GLACIER", 25, "0.0108", "STANDARD_IA", "0.0104", 90)],
        ),
        (
            life(rule(moves(("GLACIER_IR", 0), ("DEEP_ARCHIVE", 90)) + expire("days = 134"))),
            [stays("DEEP_ARCHIVE", 44, "0.0059", "GLACIER_IR", "0.0059", 180)],
        ),
        (life(rule(moves(("GLACIER_IR", 0), ("DEEP_ARCHIVE", 90)) + expire("days = 135"))), []),
        (life(rule(moves(("INTELLIGENT_TIERING", 0)) + expire("days = 1"))), []),
        (life(rule(moves(("INTELLIGENT_TIERING", 0), ("GLACIER", 30)) + expire("days = 31"))), []),
        (life(rule(moves(("GLACIER", 30)))), []),
        (life(rule(moves(("GLACIER", 30)) + expire("days = 31"), "Disabled")), []),
        (life(rule(moves(("GLACIER", 30)), id_="a"), rule(expire("days = 31"), id_="b")), []),
        (
            life(rule(old_move("GLACIER", 30) + end_old("noncurrent_days = 31"))),
            [stays("GLACIER", 1, "0.0108", "STANDARD", "0.0008", 90)],
        ),
        (life(rule(moves(("STANDARD_IA", 0)) + old_move("GLACIER", 30) + end_old("noncurrent_days = 31"))), []),
        (
            old("expiration {\n days = 35\n }\n" + moves(("STANDARD_IA", 30))),
            [stays("STANDARD_IA", 5, "0.0125", "STANDARD", "0.0038", 30)],
        ),
        (
            cfn('ExpirationInDays: 35, Transition: {StorageClass: Glacier, TransitionDate: "2027-01-01T00:00:00Z"}'),
            [],
        ),
        (
            cfn("ExpirationInDays: 35, Transition: {StorageClass: Glacier, TransitionInDays: 30}"),
            [stays("GLACIER", 5, "0.0108", "STANDARD", "0.0038", 90)],
        ),
        # a date that is not known is no number of days
        (
            'data "aws_ssm_parameter" "p" {\n  name = "p"\n}\n'
            + old(move("GLACIER", "data.aws_ssm_parameter.p.value", name="date") + move("DEEP_ARCHIVE", 300)),
            [],
        ),
    ],
)
def test_short_lived(text: str, expected: list[str]) -> None:
    assert said(text, "s3-short-lived-transition") == expected


@rows(
    ("size", "to", "fails"),
    [
        ("object_size_less_than = 71000", "STANDARD_IA", True),
        ("object_size_less_than = 71001", "STANDARD_IA", False),
        ("object_size_less_than = 56000", "ONEZONE_IA", True),
        ("object_size_less_than = 22001", "GLACIER_IR", False),
        ("object_size_less_than = 15000", "GLACIER", True),
        ("object_size_less_than = 10001", "DEEP_ARCHIVE", False),
        ("object_size_less_than = 9", "INTELLIGENT_TIERING", False),
        ("object_size_greater_than = 131072", "STANDARD_IA", False),
        ('and {\n prefix = "x"\n object_size_less_than = 9\n }', "GLACIER", True),
        ("", "GLACIER", False),
    ],
)
def test_small_objects(size: str, to: str, fails: bool) -> None:
    found = said(life(rule(move(to, 30), scope=f"filter {{\n {size}\n }}")), "s3-small-object-transition")
    assert bool(found) is fails, found


@rows(
    ("text", "fails"),
    [
        (BUCKET, True),
        (life(rule(ABORT)), False),
        (life(rule(ABORT, "Disabled")), True),
        (life(rule(ABORT, "Disabled", id_="a"), rule(ABORT, id_="b", scope='filter {\n prefix = "x"\n }')), False),
        (old("expiration {\n days = 1\n }"), False),
        (old("expiration {\n days = 1\n }").replace("enabled = true", "enabled = false"), True),
    ],
)
def test_missing_lifecycle(text: str, fails: bool) -> None:
    assert bool(said(text, "s3-missing-lifecycle")) is fails


VARIABLE = 'variable "x" {\n}\nvariable "y" {\n}\n'


@rows(
    ("rules", "expected"),
    [
        ((rule(expire("days = 1"), id_="${var.x}"),), [NO_X]),
        ((rule(expire("days = 1"), id_="${var.x}-end"),), []),
        ((rule(expire("days = 1"), id_="${var.x}-end"), rule(expire("days = 1"), id_="${var.x}-move")), []),
        ((rule(expire("days = 1"), id_="${var.x}-end"), rule(expire("days = 1"), id_="${var.y}-end")), [NO_X]),
        ((rule(expire("days = 1"), id_="${var.x}-end"), rule(expire("days = 1"), id_="the-end")), [NO_X]),
        ((rule(expire("days = 1"), id_="${var.x}-end"), rule(expire("days = 1"), id_="start")), []),
        (
            (rule(expire("days = 1"), id_="${var.x}-end"), rule(expire("days = 1"), id_="${var.x}-end")),
            ['two lifecycle rules have the id "${var.x}-end"'],
        ),
    ],
)
def test_ids_that_are_not_known(rules: tuple[str, ...], expected: list[str]) -> None:
    assert said(VARIABLE + life(*rules), "s3-rejected-lifecycle") == expected


def test_a_rule_that_may_have_a_filter_beside_a_prefix() -> None:
    dynamic = 'dynamic "filter" {\n for_each = var.x\n content {\n }\n }'
    text = life(rule(expire("days = 1"), scope='prefix = "logs/"'), rule(expire("days = 1"), scope=dynamic, id_="two"))
    (answer,) = said(VARIABLE + text, "s3-rejected-lifecycle")
    assert answer.startswith("undecided: fails when var.x is not empty")


def test_mfa_delete_beside_lifecycle_rules_that_may_be_there() -> None:
    dynamic = '  dynamic "lifecycle_rule" {\n    for_each = var.x\n    content {\n      enabled = true\n    }\n  }\n'
    text = f'resource "aws_s3_bucket" "b" {{\n  versioning {{\n    enabled = true\n  }}\n{dynamic}}}\n'
    (answer,) = said(VARIABLE + text, "s3-missing-mfa-delete")
    assert answer.startswith("undecided: fails when var.x is empty")
