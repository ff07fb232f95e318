"""Access logs of S3: buckets that log to themselves, logs that do not arrive."""

from __future__ import annotations

import pytest

from rows import rows
from rules.s3 import KEY, WRITER, bucket, cfn, encrypted, owned, part, policy, retention, said, unset
from rules.said import PARAMETER

DISTRIBUTION = (
    'resource "aws_cloudfront_distribution" "d" {{\n  enabled = true\n  logging_config {{\n    bucket = {0}\n  }}\n}}\n'
)
ACLS = "low: ACLs are enabled: who may read cannot be seen in the bucket policy"


@rows(
    ("logs_to", "fails"),
    [
        ("aws_s3_bucket.b.bucket_domain_name", False),
        ("aws_s3_bucket.b.bucket_regional_domain_name", False),
        ('"b-b.s3.amazonaws.com"', False),
        ('"b-b.s3.eu-west-1.amazonaws.com"', False),
        ('"${aws_s3_bucket.b.id}.s3.amazonaws.com"', False),
        ('"other.s3.amazonaws.com"', True),
        ("aws_s3_bucket.other.bucket_domain_name", True),
        ("data.aws_s3_bucket.logs.bucket_domain_name", True),
    ],
)
def test_cloudfront_needs_acls(logs_to: str, fails: bool) -> None:
    text = bucket() + bucket(name="other") + owned("BucketOwnerPreferred") + DISTRIBUTION.format(logs_to)
    text += 'data "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
    assert said(text, "s3-acls-enabled") == ([ACLS] if fails else [])


@pytest.mark.parametrize("domain", ["!GetAtt B.DomainName", "!GetAtt B.RegionalDomainName", "b-b.s3.amazonaws.com"])
def test_cloudfront_needs_acls_in_a_template(domain: str) -> None:
    more = (
        "  D:\n    Type: AWS::CloudFront::Distribution\n"
        f"    Properties:\n      DistributionConfig:\n        Logging: {{Bucket: {domain}}}\n"
    )
    assert said(cfn(f"BucketName: b-b, {WRITER}", more), "s3-acls-enabled") == []
    assert said(cfn(f"BucketName: b-b, {WRITER}"), "s3-acls-enabled") == [ACLS]


SELF = "low: the bucket's access logs go to the bucket itself: every log makes another"


def logged(to: str, of: str = "b") -> str:
    return part("logging", f'  target_bucket = {to}\n  target_prefix = ""\n', of, of)


@rows(
    ("text", "expected"),
    [
        (bucket() + logged("aws_s3_bucket.b.id"), [SELF]),
        (bucket() + logged("aws_s3_bucket.b.bucket"), [SELF]),
        (bucket() + logged('"b-b"'), [SELF]),
        (bucket() + logged('"other"'), []),
        (bucket() + bucket(name="c") + logged("aws_s3_bucket.c.id"), []),
        ('resource "aws_s3_bucket" "b" {}\n' + logged("aws_s3_bucket.b.id"), [SELF]),
        ('resource "aws_s3_bucket" "b" {}\n' + logged('"other"'), []),
        (bucket('  logging {\n    target_bucket = "b-b"\n  }\n'), [SELF]),
        (bucket() + logged("data.aws_ssm_parameter.p.value") + PARAMETER, []),
        (
            'variable "own" {\n  type = bool\n}\n' + bucket() + logged('var.own ? "b-b" : "other"'),
            [f"undecided: fails when var.own is true; {unset('own')}"],
        ),
        (cfn("LoggingConfiguration: {LogFilePrefix: a}"), [SELF]),
        (cfn("LoggingConfiguration: {DestinationBucketName: !Ref B}"), [SELF]),
        (cfn("LoggingConfiguration: {DestinationBucketName: other}"), []),
    ],
)
def test_self_logging(text: str, expected: list[str]) -> None:
    assert said(text, "s3-self-logging") == expected


LOST = "medium: access logs do not arrive: "
TARGET = bucket() + bucket(name="t") + logged("aws_s3_bucket.t.id")
BY_ACL = part("acl", '  acl = "log-delivery-write"\n', "t", "t")
SERVICE = '{ Service = "logging.s3.amazonaws.com" }'
NOBODY = f"{LOST}neither policy nor ACL of the bucket lets logging.s3.amazonaws.com write"
WITH_KEY = f"{LOST}the bucket encrypts with what log delivery cannot use"


@rows(
    ("text", "expected"),
    [
        (TARGET, [NOBODY]),
        (TARGET + BY_ACL, []),
        (TARGET + policy(SERVICE), []),
        (TARGET + policy(SERVICE, "s3:*"), []),
        (TARGET + policy(SERVICE, "s3:GetObject"), [NOBODY]),
        (TARGET + policy(SERVICE, effect="Deny"), [NOBODY]),
        (TARGET + policy('{ Service = "cloudtrail.amazonaws.com" }'), [NOBODY]),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "AES256"', "t"), []),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms"', "t"), [WITH_KEY]),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms:dsse"\n' + KEY, "t"), [WITH_KEY]),
        (
            TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms"\n' + KEY, "t"),
            ["undecided: AWS says that logs do not arrive in a bucket with a KMS key, others that they do"],
        ),
        (
            TARGET
            + BY_ACL
            + 'resource "aws_kms_key" "k" {}\n'
            + encrypted('      sse_algorithm = "aws:kms"\n      kms_master_key_id = aws_kms_key.k.arn', "t"),
            ["undecided: AWS says that logs do not arrive in a bucket with a KMS key, others that they do"],
        ),
        (
            TARGET + BY_ACL + part("request_payment_configuration", '  payer = "Requester"\n', "t"),
            [f"{LOST}in the bucket the requester pays"],
        ),
        (
            TARGET + BY_ACL + retention("days = 1").replace("bucket.b.id", "bucket.t.id"),
            [f"{LOST}the bucket has a default retention"],
        ),
        (bucket() + bucket(name="t") + retention("days = 1"), []),
        (
            'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "us"\n  region = "us-east-1"\n}\n'
            + TARGET.replace('"b-t"\n', '"b-t"\n  provider = aws.us\n')
            + BY_ACL,
            [f"{LOST}aws_s3_bucket_logging.b is in another Region"],
        ),
        (
            'variable "policy" {\n  type = string\n}\n' + TARGET + part("policy", "  policy = var.policy\n", "t"),
            [f"undecided: {unset('policy')}"],
        ),
        (bucket() + logged('"elsewhere"'), []),
    ],
)
def test_undeliverable_logs(text: str, expected: list[str]) -> None:
    assert said(text, "s3-undeliverable-logs") == expected


def test_the_last_of_many_sources_counts() -> None:
    regions = (
        'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "us"\n  region = "us-east-1"\n}\n'
    )
    near = "".join(bucket(name=f"n{number}") + logged("aws_s3_bucket.t.id", f"n{number}") for number in range(100))
    there = "  provider = aws.us\n"
    far = bucket(there, "far") + part(
        "logging", f'  target_bucket = "b-t"\n  target_prefix = ""\n{there}', "far", "far"
    )
    assert said(regions + TARGET + BY_ACL + near, "s3-undeliverable-logs") == []
    refused = [f"{LOST}aws_s3_bucket_logging.far is in another Region"]
    assert said(regions + TARGET + BY_ACL + near + far, "s3-undeliverable-logs") == refused


BALANCER = """resource "{0}" "l" {{
  {1}
  access_logs {{
    bucket = aws_s3_bucket.b.id
    {2}
  }}
}}
"""
OF_NETWORKS = '  load_balancer_type = "network"'
LB = "  L:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n    Properties:\n      LoadBalancerAttributes:\n"
LB_LOGS = (
    "        - {Key: access_logs.s3.bucket, Value: !Ref B}\n        - {Key: access_logs.s3.enabled, Value: '%s'}\n"
)


@rows(
    ("text", "fails"),
    [
        (bucket(), True),
        (bucket() + policy('{ Service = "logdelivery.elasticloadbalancing.amazonaws.com" }', of="b"), False),
        (bucket() + BALANCER.format("aws_lb", "", "enabled = true"), False),
        (bucket() + BALANCER.format("aws_alb", "", "enabled = true"), False),
        (bucket() + BALANCER.format("aws_lb", "", ""), True),
        (bucket() + BALANCER.format("aws_lb", OF_NETWORKS, "enabled = true"), True),
        (bucket() + BALANCER.format("aws_elb", "", ""), False),
        (bucket() + BALANCER.format("aws_elb", "", "enabled = false"), True),
        (cfn("", LB + LB_LOGS % "true"), False),
        (cfn("", LB + LB_LOGS % "false"), True),
        (cfn("", LB.replace("Properties:", "Properties:\n      Type: network") + LB_LOGS % "true"), True),
        (
            cfn(
                "",
                "  L:\n    Type: AWS::ElasticLoadBalancing::LoadBalancer\n"
                "    Properties:\n      AccessLoggingPolicy: {Enabled: true, S3BucketName: !Ref B}\n",
            ),
            False,
        ),
    ],
)
def test_logs_of_load_balancers_need_keys_of_s3(text: str, fails: bool) -> None:
    own = "low: the bucket is not encrypted with a customer managed key: no key policy says who may decrypt"
    assert said(text, "s3-missing-kms-key") == ([own] if fails else [])
