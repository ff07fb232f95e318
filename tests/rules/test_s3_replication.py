"""Replication of buckets: what S3 refuses of it, and where it is missing."""

from __future__ import annotations

from rows import rows
from rules.s3 import ON, bucket, cfn, part, rule, said, versioned


def replicated(*rules: str) -> str:
    return bucket() + part("replication_configuration", "".join(rules), more='  role = "r"\n')


def inline_replication(*rules: str) -> str:
    destination = '      destination {\n        bucket = "arn:aws:s3:::elsewhere"\n      }\n'
    written = "".join(f'    rules {{\n      status = "Enabled"\n{one}{destination}    }}\n' for one in rules)
    versioning = "  versioning {\n    enabled = true\n  }\n"
    return bucket(f'{versioning}  replication_configuration {{\n    role = "r"\n{written}  }}\n')


FILTER = "    filter {}\n"
MARKERS = '    delete_marker_replication {\n      status = "Disabled"\n    }\n'
TAGGED = '    filter {\n      tag {\n        key = "k"\n        value = "v"\n      }\n    }\n'
OLDER = "high: a replication rule without a filter, whose form says nothing of delete markers: S3 refuses it"
METRICS = "high: replication metrics with a threshold for events, and no replication time control: S3 refuses it"
PLAIN_METRICS = '      metrics {\n        status = "Enabled"\n      }\n'
THRESHOLD = PLAIN_METRICS.replace(
    "      }\n", "        event_threshold {\n          minutes = 15\n        }\n      }\n"
)
CONTROL = (
    '      replication_time {\n        status = "Enabled"\n        time {\n          minutes = 15\n        }\n      }\n'
)
CONTROL_OFF = CONTROL.replace("Enabled", "Disabled")
CFN_THRESHOLD = "Metrics: {Status: Enabled, EventThreshold: {Minutes: 15}}"
CFN_CONTROL = "ReplicationTime: {Status: Enabled, Time: {Minutes: 15}}"
NOT_SOURCE = "high: replication of a bucket that is not versioned: S3 refuses it"
NOT_TARGET = "high: replication to a bucket that is not versioned: S3 refuses it"
COPIES = 'resource "aws_s3_bucket" "c" {\n  bucket = "copies"\n}\n'
REPLICATED = "ReplicationConfiguration: {Role: r, Rules: [%s]}"
NEWER = "Filter: {Prefix: x}, DeleteMarkerReplication: {Status: Disabled}"
RULE = "Status: Enabled, Destination: {Bucket: 'arn:aws:s3:::elsewhere'}"


@rows(
    ("text", "expected"),
    [
        (replicated(rule()), [NOT_SOURCE]),
        (replicated(rule()) + versioned(), []),
        (replicated(rule()) + versioned(status="Suspended"), [NOT_SOURCE]),
        (
            replicated(rule(status="Disabled")),
            ["undecided: whether S3 takes disabled replication rules without versioning is not known"],
        ),
        (replicated(rule()).replace('"b-b"\n', '"b-b"\n  object_lock_enabled = true\n'), []),
        (
            replicated(rule(FILTER)) + versioned(),
            ["high: a replication rule with a filter that says nothing of delete markers: S3 refuses it"],
        ),
        (replicated(rule(FILTER + MARKERS)) + versioned(), []),
        (
            replicated(rule(TAGGED + MARKERS.replace("Disabled", "Enabled"))) + versioned(),
            ["high: delete markers replicated by a rule that filters by tag: S3 refuses it"],
        ),
        # The provider sends the prefix of a rule without a filter alone.
        (replicated(rule(FILTER + MARKERS + '    prefix = "x"\n')) + versioned(), []),
        (inline_replication('      prefix = "x"\n      filter {\n        prefix = "y"\n      }\n'), []),
        # It takes an empty filter of the older block for none.
        (inline_replication("      filter {}\n", "      filter {}\n"), []),
        (inline_replication('      filter {\n        prefix = ""\n      }\n', ""), []),
        (
            replicated(rule(FILTER + MARKERS), rule(FILTER + MARKERS)) + versioned(),
            ["high: two replication rules of the priority 0, which a rule that says none has: S3 refuses it"],
        ),
        (
            replicated(*[rule(FILTER + MARKERS + "    priority = 3\n")] * 2) + versioned(),
            ["high: two replication rules of the priority 3: S3 refuses it"],
        ),
        (
            inline_replication(*['      filter {\n        prefix = "x"\n      }\n'] * 2),
            ["high: two replication rules of the priority 0, which a rule that says none has: S3 refuses it"],
        ),
        (replicated(rule(FILTER + MARKERS), rule(FILTER + MARKERS + "    priority = 1\n")) + versioned(), []),
        (
            replicated(
                *(rule(FILTER + MARKERS + f"    priority = {at}\n") for at in range(70)),
                rule(FILTER + MARKERS + "    priority = var.x\n"),
            )
            + versioned()
            + 'variable "x" {}\n',
            ["undecided: var.x has no default"],
        ),
        (
            replicated(*(rule(FILTER + MARKERS + f"    priority = {at % 70}\n") for at in range(71))) + versioned(),
            ["high: two replication rules of the priority 0: S3 refuses it"],
        ),
        (replicated(rule(), rule()) + versioned(), []),
        # The destination, by ARN, by name and through a reference.
        (replicated(rule(to="aws_s3_bucket.c.arn")) + versioned() + COPIES, [NOT_TARGET]),
        (replicated(rule(to='"arn:aws:s3:::copies"')) + versioned() + COPIES, [NOT_TARGET]),
        (replicated(rule(to="aws_s3_bucket.c.arn")) + versioned() + COPIES + versioned("c"), []),
        (replicated(rule(status="Disabled", to="aws_s3_bucket.c.arn")) + versioned() + COPIES, []),
        # The block of a bucket that older code has: the provider says what becomes of delete markers.
        (
            bucket(
                '  versioning {\n    enabled = true\n  }\n  replication_configuration {\n    role = "r"\n'
                '    rules {\n      status = "Enabled"\n      filter {\n        prefix = "x"\n      }\n'
                "      destination {\n        bucket = aws_s3_bucket.c.arn\n      }\n    }\n  }\n"
            )
            + COPIES,
            [NOT_TARGET],
        ),
        (cfn(REPLICATED % f"{{{RULE}}}"), [NOT_SOURCE]),
        (cfn(f"{REPLICATED % f'{{{RULE}}}'}, {ON}"), []),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}}}, {{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 0}}, {{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 2}}, {{{RULE}, {NEWER}, Priority: 2}}'}, {ON}"),
            ["high: two replication rules of the priority 2: S3 refuses it"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 1}}, {{{RULE}, {NEWER}, Priority: 2}}'}, {ON}"),
            [],
        ),
        (
            cfn(
                f"{REPLICATED % '{Status: Enabled, Destination: {Bucket: !GetAtt C.Arn}}'}, {ON}",
                "  C: {Type: AWS::S3::Bucket}\n",
            ),
            [NOT_TARGET],
        ),
        # The older form, of rules without a filter.
        (replicated(rule('    prefix = ""\n' + MARKERS)) + versioned(), [OLDER]),
        (cfn(f"{REPLICATED % f'{{{RULE}, DeleteMarkerReplication: {{Status: Disabled}}}}'}, {ON}"), [OLDER]),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, Priority: 1}}'}, {ON}"),
            ["high: a replication rule without a filter, whose form has no priority: S3 refuses it"],
        ),
        (replicated(rule("    priority = 1\n")) + versioned(), []),  # the provider leaves it out
        # Metrics beside time control, and existing objects.
        (replicated(rule().replace('elsewhere"\n', f'elsewhere"\n{THRESHOLD}')) + versioned(), [METRICS]),
        (replicated(rule().replace('elsewhere"\n', f'elsewhere"\n{THRESHOLD}{CONTROL}')) + versioned(), []),
        (
            replicated(rule().replace('elsewhere"\n', f'elsewhere"\n{THRESHOLD}{CONTROL_OFF}')) + versioned(),
            [METRICS],
        ),
        (replicated(rule().replace('elsewhere"\n', f'elsewhere"\n{PLAIN_METRICS}')) + versioned(), []),
        (inline_replication("").replace('elsewhere"\n', f'elsewhere"\n{PLAIN_METRICS}'), [METRICS]),
        (cfn(f"{REPLICATED % f'{{{RULE[:-1]}, {CFN_THRESHOLD}}}}}'}, {ON}"), [METRICS]),
        (cfn(f"{REPLICATED % f'{{{RULE[:-1]}, {CFN_THRESHOLD}, {CFN_CONTROL}}}}}'}, {ON}"), []),
        (cfn(f"{REPLICATED % f'{{{RULE[:-1]}, Metrics: {{Status: Enabled}}}}}}'}, {ON}"), []),
        (
            replicated(rule(FILTER + MARKERS + MARKERS.replace("delete_marker", "existing_object"))) + versioned(),
            ["high: existing objects in a replication rule, which S3 takes no more: S3 Batch Replication copies them"],
        ),
    ],
)
def test_rejected_replication(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-replication") == expected


def towards(inner: str, more: str = "") -> str:
    """A replicating bucket in Terraform: what its destination says, and its rule."""
    return replicated(rule(more).replace('elsewhere"\n', f'elsewhere"\n{inner}')) + versioned()


def towards_inline(inner: str, more: str = "") -> str:
    return inline_replication(more).replace('elsewhere"\n', f'elsewhere"\n{inner}')


def towards_cfn(inner: str, more: str = "") -> str:
    return cfn(f"{REPLICATED % f'{{{RULE[:-1]}, {inner}}}{more}}}'}, {ON}")


KMS = "source_selection_criteria {\n sse_kms_encrypted_objects {\n %s\n }\n }\n"
CFN_KMS = ", SourceSelectionCriteria: {SseKmsEncryptedObjects: {Status: %s}}"
OWNER = 'access_control_translation {\n owner = "Destination"\n }\n'
CFN_OWNER = "AccessControlTranslation: {Owner: Destination}"
NO_METRICS = "high: replication time control without metrics: S3 refuses it"
NO_KEY = "high: objects encrypted with a key of KMS are replicated, and no key is named for the copies: S3 refuses it"
NO_ACCOUNT = "high: copies are to belong to the destination's owner, and its account is not named: S3 refuses it"
SLOW = "high: replication time control of 30 minutes, where S3 takes 15 alone: S3 refuses it"
LATE = "high: the threshold of replication metrics of 30 minutes, where S3 takes 15 alone: S3 refuses it"


@rows(
    ("text", "expected"),
    [
        (towards(CONTROL), [NO_METRICS]),
        (towards(CONTROL_OFF), []),
        (towards_inline("replication_time {\n}\n"), [NO_METRICS]),
        (towards_inline('replication_time {\n status = "Disabled"\n}\n'), []),
        (towards_inline("replication_time {\n}\nmetrics {\n}\n"), []),
        (towards_cfn(CFN_CONTROL), [NO_METRICS]),
        (towards(CONTROL.replace("15", "30") + THRESHOLD), [SLOW]),
        (towards(CONTROL + THRESHOLD.replace("15", "30")), [LATE]),
        (
            towards(CONTROL.replace("15", "var.x") + THRESHOLD) + 'variable "x" {}\n',
            ["undecided: var.x has no default"],
        ),
        (towards_inline("replication_time {\n minutes = 30\n}\nmetrics {\n}\n"), [SLOW]),
        (towards_cfn(f"{CFN_CONTROL.replace('15', '30')}, {CFN_THRESHOLD}"), [SLOW]),
        (towards_cfn(f"{CFN_CONTROL}, {CFN_THRESHOLD.replace('15', '30')}"), [LATE]),
        (towards("", KMS % 'status = "Enabled"'), [NO_KEY]),
        (towards("", KMS % 'status = "Disabled"'), []),
        (towards("", KMS % "status = var.x") + 'variable "x" {}\n', ["undecided: var.x has no default"]),
        (towards('encryption_configuration {\n replica_kms_key_id = "k"\n}\n', KMS % 'status = "Enabled"'), []),
        (towards_inline("", KMS % "enabled = true"), [NO_KEY]),
        (towards_inline('replica_kms_key_id = "k"\n', KMS % "enabled = true"), []),
        (towards_cfn("Account: '111122223333'", CFN_KMS % "Enabled"), [NO_KEY]),
        (towards_cfn("EncryptionConfiguration: {ReplicaKmsKeyID: k}", CFN_KMS % "Enabled"), []),
        (towards(OWNER), [NO_ACCOUNT]),
        (towards(OWNER + 'account = "111122223333"\n'), []),
        (towards_inline(OWNER), [NO_ACCOUNT]),
        (towards_inline(OWNER + 'account_id = "111122223333"\n'), []),
        (towards_cfn(CFN_OWNER), [NO_ACCOUNT]),
        (towards_cfn(f"{CFN_OWNER}, Account: '111122223333'"), []),
    ],
)
def test_what_a_destination_needs(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-replication") == expected


THERE = """data "terraform_remote_state" "there" {
  backend = "s3"
}
data "aws_ssm_parameter" "there" {
  name = "there"
}
"""
ALONE = "low: no replication rule is enabled: nothing is left of the bucket when its Region or account is lost"


@rows(
    ("text", "expected"),
    [
        (bucket(), [ALONE]),
        (replicated(rule()), []),
        (replicated(rule(status="Disabled")), [ALONE]),
        (replicated(rule(to="aws_s3_bucket.c.arn")) + COPIES, []),
        (replicated(rule(to='"arn:aws:s3:::copies"')) + COPIES, []),
        (replicated(rule(status="Disabled", to="aws_s3_bucket.c.arn")) + COPIES, [ALONE, ALONE]),
        # What a data source tells is not suspected of being any of the buckets here, by its name or its ARN.
        (replicated(rule(to="data.terraform_remote_state.there.outputs.arn")) + COPIES + THERE, [ALONE]),
        (replicated(rule(to='"arn:aws:s3:::${data.aws_ssm_parameter.there.value}"')) + COPIES + THERE, [ALONE]),
    ],
)
def test_missing_replication(text: str, expected: list[str]) -> None:
    assert said(text, "s3-missing-replication") == expected


DOUBTFUL = """resource "aws_s3_bucket" "to" {
  bucket = var.x
}
resource "aws_s3_bucket" "from" {
  versioning {
    enabled = true
  }
}
resource "aws_s3_bucket_replication_configuration" "from" {
  bucket = aws_s3_bucket.from.id
  role   = "r"
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.to.arn
    }
  }
}
resource "aws_s3_bucket" "another" {
  versioning {
    enabled = true
  }
  logging {
    target_bucket = "acme-logs"
  }
}
resource "aws_s3_bucket_replication_configuration" "another" {
  bucket = aws_s3_bucket.another.id
  role   = "r"
  rule {
    status = "Enabled"
    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
resource "aws_s3_bucket_logging" "from" {
  bucket        = aws_s3_bucket.from.id
  target_bucket = aws_s3_bucket.to.id
  target_prefix = ""
}
resource "aws_s3_bucket_request_payment_configuration" "to" {
  bucket = aws_s3_bucket.to.id
  payer  = "Requester"
}
variable "x" {
}
"""


def test_what_surely_belongs_counts_beside_what_may() -> None:
    unversioned = "high: replication to a bucket that is not versioned: S3 refuses it"
    assert unversioned in said(DOUBTFUL, "s3-rejected-replication")
    refused = "medium: access logs do not arrive: in the bucket the requester pays"
    assert said(DOUBTFUL, "s3-undeliverable-logs") == [refused]
    assert "low: no server access log: nobody can say afterwards who read or deleted what" not in said(
        DOUBTFUL, "s3-unlogged-bucket"
    )
