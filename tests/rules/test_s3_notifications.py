"""Event notifications of which S3 refuses two: those that share an event and keys."""

from __future__ import annotations

from rows import rows
from rules.s3 import bucket, cfn, part, said

RULE = "s3-rejected-notification"
REFUSED = ["high: two targets would be told of one event, and no prefix or suffix keeps them apart: S3 refuses it"]
MADE = "s3:ObjectCreated:*"
PUT = "s3:ObjectCreated:Put"
REMOVED = "s3:ObjectRemoved:*"


def to(events: str, prefix: str = '""', suffix: str = '""', kind: str = "lambda_function") -> str:
    return (
        f'  {kind} {{\n    {kind}_arn = "arn:aws:x"\n    events = {events}\n'
        f"    filter_prefix = {prefix}\n    filter_suffix = {suffix}\n  }}\n"
    )


def told(*targets: str, more: str = "") -> str:
    return bucket() + part("notification", "".join(targets)) + more


def listed(*events: str) -> str:
    return "[" + ", ".join(f'"{event}"' for event in events) + "]"


HANGING = 'undecided: fails when var.x == "p" is false; var.x has no default'
UNSET = 'variable "x" {}\n'


@rows(
    ("text", "expected"),
    [
        (told(to(listed(MADE))), []),
        (told(to(listed(MADE)), to(listed(MADE))), REFUSED),
        (told(to(listed(MADE)), to(listed(PUT), kind="queue")), REFUSED),
        (told(to(listed(PUT), kind="topic"), to(listed(REMOVED, MADE), kind="queue")), REFUSED),
        (told(to(listed(MADE)), to(listed(REMOVED))), []),
        (told(to(listed(PUT)), to(listed("s3:ObjectCreated:Post"))), []),
        (told(to(listed(MADE), '"a/"'), to(listed(MADE), '"b/"')), []),
        (told(to(listed(MADE), '"a/"'), to(listed(MADE), '"a/b/"')), REFUSED),
        (told(to(listed(MADE), '"a/"'), to(listed(MADE))), REFUSED),
        (told(to(listed(MADE), suffix='".jpg"'), to(listed(MADE), suffix='".png"')), []),
        (told(to(listed(MADE), suffix='".jpg"'), to(listed(MADE), suffix='"2.jpg"')), REFUSED),
        # Prefixes may meet where suffixes keep the keys apart, and the other way round.
        (told(to(listed(MADE), '"a/"', '".jpg"'), to(listed(MADE), '"a/b/"', '".png"')), []),
        (told(to(listed(MADE), '"a/"', '".jpg"'), to(listed(MADE), '"b/"', '".jpg"')), []),
        # What is not known: the same on both sides, apart before it, or undecided.
        (told(to(listed(MADE), '"${var.x}/a"'), to(listed(MADE), '"${var.x}/b"'), more=UNSET), []),
        (told(to(listed(MADE), '"${var.x}/a"'), to(listed(MADE), '"${var.x}/a/b"'), more=UNSET), REFUSED),
        (told(to(listed(MADE), '"a/${var.x}"'), to(listed(MADE), '"b/${var.x}"'), more=UNSET), []),
        (told(to(listed(MADE), "var.x"), to(listed(MADE), '"b/"'), more=UNSET), ["undecided: var.x has no default"]),
        (told(to(listed(MADE), "var.x"), to(listed(MADE)), more=UNSET), REFUSED),
        (told(to(listed(MADE)), to("var.x"), more=UNSET), ["undecided: var.x has no default"]),
        (told(to(listed(MADE), "var.x"), to(listed(REMOVED), "var.x"), more=UNSET), []),
        (told(to(listed(MADE)), to(f'var.x == "p" ? {listed(REMOVED)} : {listed(PUT, PUT)}'), more=UNSET), [HANGING]),
        (
            told(
                to(listed(MADE)),
                to(f'var.x == "p" ? {listed(REMOVED)} : {listed("s3:ReducedRedundancyLostObject")}'),
                more=UNSET,
            ),
            [],
        ),
        # More than one can tell apart: as many as S3 takes, and one more.
        (told(*(to(listed(f"s3:{number}")) for number in range(100))), []),
        (
            told(*(to(listed(f"s3:{number}")) for number in range(101))),
            ["high: 101 event notifications, more than 100: S3 refuses them"],
        ),
        (
            told(to(listed(*(f"s3:A{number}" for number in range(99)), MADE)), to("[var.x]"), more=UNSET),
            ["undecided: var.x has no default"],
        ),
        # The third of three; of a choice, where it fails.
        (told(to(listed(PUT)), to(listed(REMOVED)), to(listed(MADE))), REFUSED),
        (
            told(
                to(listed(MADE), '"a/"'),
                to(listed(MADE), 'var.x == "p" ? "b/" : "a/c"'),
                more='variable "x" {\n  type = string\n  validation {\n    condition = contains(["p", "q"], var.x)\n'
                '    error_message = "No."\n  }\n}\n',
            ),
            ['undecided: fails when var.x = "q"; var.x has no default'],
        ),
    ],
)
def test_in_terraform(text: str, expected: list[str]) -> None:
    assert said(text, RULE) == expected


def queues(*written: str) -> str:
    return cfn(f"NotificationConfiguration: {{QueueConfigurations: [{', '.join(written)}]}}")


def queue(event: str, rules: str = "") -> str:
    kept = f", Filter: {{S3Key: {{Rules: [{rules}]}}}}" if rules else ""
    return f"{{Event: '{event}', Queue: q{kept}}}"


CUSTOM = """  N:
    Type: Custom::S3BucketNotifications
    Properties:
      BucketName: !Ref B
      NotificationConfiguration:
        LambdaFunctionConfigurations:
          - Events: ['s3:ObjectCreated:*']
            LambdaFunctionArn: a
            Filter: {Key: {FilterRules: [{Name: prefix, Value: %s}]}}
        TopicConfigurations:
          - {Events: ['s3:ObjectCreated:Put'], TopicArn: b, Filter: {Key: {FilterRules: [{Name: prefix, Value: b/}]}}}
"""


@rows(
    ("text", "expected"),
    [
        (queues(queue(MADE), queue(PUT)), REFUSED),
        (queues(queue(MADE), queue(REMOVED)), []),
        (queues(queue(MADE, "{Name: prefix, Value: a/}"), queue(MADE, "{Name: Prefix, Value: b/}")), []),
        (queues(queue(MADE, "{Name: prefix, Value: a/}"), queue(MADE, "{Name: suffix, Value: .jpg}")), REFUSED),
        (
            queues(
                queue(MADE, "{Name: prefix, Value: a/}, {Name: suffix, Value: .png}"),
                queue(MADE, "{Name: suffix, Value: .jpg}"),
            ),
            [],
        ),
        (cfn("", CUSTOM % "a/"), []),
        (cfn("", CUSTOM % "b/c"), REFUSED),
    ],
)
def test_in_templates(text: str, expected: list[str]) -> None:
    assert said(text, RULE) == expected
