"""Whether a policy is public: who is let in, and what pins a caller."""

from __future__ import annotations

from typing import Any

from graphs import known, unknown
from rows import rows
from storage_lint.graph.policy.document import Policy, Statement, parse_document
from storage_lint.graph.policy.public_access import PublicAccess, public_access
from storage_lint.graph.value import Choice, Known, Symbol, Unknown

SYMBOL = Symbol("var.x")
OWN = Symbol("aws_vpc_endpoint.s3", "id", unique=True)


def access(*statements: object) -> PublicAccess:
    parsed = parse_document(known({"Statement": list(statements)}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    return public_access(parsed.value)


def allow(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", **changes}
    return {key: value for key, value in statement.items() if value is not None}


def pinned(operator: str, key: str, values: object) -> dict[str, Any]:
    return allow(Condition={operator: {key: values}})


def is_public(*statements: object) -> object:
    answer = access(*statements).is_public
    return "unknown" if isinstance(answer, Unknown) else answer


@rows(
    ("statement", "expected"),
    [
        (allow(), True),
        (allow(Principal={"AWS": "*"}), True),
        (allow(Principal={"AWS": ["111122223333", "*"]}), True),
        (allow(Principal=None, NotPrincipal={"AWS": "111122223333"}), True),
        (allow(Effect="Deny"), False),
        (allow(Principal={"AWS": "111122223333"}), False),
        (allow(Principal={"Service": "cloudfront.amazonaws.com"}), False),
        (allow(Principal={"AWS": unknown("var.x", SYMBOL)}), "unknown"),
        (allow(Principal={"AWS": unknown("var.x", "arn:aws:iam::", SYMBOL, ":root")}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("data.aws_elb_service_account.main", "arn"))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("module.m[0].data.aws_iam_roles.all", "arns"))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("aws_cloudfront_origin_access_identity.it", "iam_arn"))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("data.aws_caller_identity (aws.eu)", "account_id"))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("AWS::AccountId", given=True))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("tolist(data.aws_iam_roles.all.arns)[0]"))}), False),
        (allow(Principal={"AWS": unknown("…", Symbol("one(sort(data.aws_iam_roles.all.arns))"))}), False),
        # What somebody thought of, though an ARN is meant.
        (allow(Principal={"AWS": unknown("…", Symbol("lookup(data.aws_ssm_parameters.all.arns)"))}), "unknown"),
        (allow(Principal={"AWS": unknown("…", Symbol("module.aws_roles", "arn"))}), "unknown"),
        (allow(Principal={"AWS": unknown("…", Symbol("data.aws_ssm_parameter.reader", "value"))}), "unknown"),
        (allow(Principal={"AWS": unknown("…", Symbol("data.terraform_remote_state.iam", "outputs.arn"))}), "unknown"),
        (allow(Principal={"Service": unknown("var.x", SYMBOL)}), False),
        (allow(Effect=unknown("var.x", SYMBOL)), "unknown"),
        (allow(Condition=unknown("var.x")), "unknown"),
    ],
)
def test_who_is_let_in(statement: dict[str, Any], expected: object) -> None:
    assert is_public(statement) == expected


@rows(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", False),
        ("StringEquals", "AWS:principalorgid", ["o-a1b2c3d4e5", "o-z9"], False),
        ("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalOrgID}", True),
        ("StringEquals", "aws:PrincipalOrgID", unknown("var.x", SYMBOL), False),
        ("StringEquals", "aws:PrincipalOrgID", unknown("var.x"), "unknown"),
        ("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5", False),
        ("StringLike", "aws:PrincipalOrgID", "*", True),
        ("StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-*"], True),
        ("StringLike", "aws:PrincipalOrgID", unknown("var.x", SYMBOL), "unknown"),
        ("StringLike", "aws:PrincipalOrgID", unknown("var.x", SYMBOL, "*"), True),
        ("StringLike", "aws:SourceVpce", unknown("known after apply", OWN), False),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", True),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5", True),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-1/", True),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-1/*", False),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-1/*", True),
        ("StringLike", "aws:SourceVpc", "vpc-*", True),
        ("StringEquals", "aws:SourceVpc", "vpc-91237329", False),
        ("StringLike", "aws:userid", "AROAEXAMPLE:*", False),
        ("StringLike", "aws:userid", "*:*", True),
        ("ArnLike", "aws:SourceArn", "arn:aws:cloudfront::111122223333:distribution/*", False),
        ("ArnLike", "aws:SourceArn", "arn:aws:cloudfront::*:distribution/*", True),
        ("ArnEquals", "aws:SourceArn", "arn:aws:s3:::acme-logs/*", False),
        ("ArnEquals", "aws:SourceArn", "arn:aws:s3:::acme-*", True),
        ("ArnLike", "aws:PrincipalArn", "*", True),
        ("ArnLike", "aws:PrincipalArn", unknown("var.x", "arn:aws:iam::", SYMBOL, ":role/*"), "unknown"),
        ("ArnLike", "aws:SourceArn", unknown("…", Symbol("data.aws_cloudfront_distribution.it", "arn")), False),
        ("StringEquals", "aws:VpceAccount", "111122223333", False),
        ("StringEquals", "aws:VpceOrgID", "o-abcdefghij", False),
        ("ForAnyValue:StringLike", "aws:VpceOrgPaths", "o-abcdefghij/r-ab12/*", False),
        ("ForAnyValue:StringLike", "aws:VpceOrgPaths", "*", True),
        ("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-11111111", False),
        ("StringNotEquals", "aws:VpceAccount", "111122223333", True),
        ("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:111122223333:accesspoint/*", False),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", False),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/1"], True),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0", True),
        ("IpAddress", "aws:SourceIp", "2001:db8::/31", True),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", False),
        ("IpAddress", "aws:SourceIp", "the office", "unknown"),
        ("IpAddress", "aws:SourceIp", unknown("var.x", SYMBOL), "unknown"),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", True),
        ("StringEquals", "aws:SourceIp", "203.0.113.0/24", True),
        ("Bool", "aws:SecureTransport", "true", True),
        ("StringLike", "aws:Referer", "https://example.com/*", True),
        ("Null", "aws:PrincipalOrgID", "false", True),
    ],
)
def test_what_pins_a_caller(operator: str, key: str, values: object, expected: object) -> None:
    assert is_public(pinned(operator, key, values)) == expected


def test_one_condition_of_several_is_enough() -> None:
    both = {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceAccount": "111122223333"}}
    assert is_public(allow(Condition=both)) is False


def test_the_statement_that_does_it_is_named() -> None:
    narrow = allow(Principal={"AWS": "111122223333"})
    for statements in ((narrow, allow(Action="s3:PutObject")), (allow(Action="s3:PutObject"), narrow)):
        named = access(*statements).statement
        assert isinstance(named, Statement)
        assert [value.value for value in named.actions if isinstance(value, Known)] == ["s3:PutObject"]
    assert access(narrow).statement is None


def test_choices() -> None:
    def choice(on: object, off: object) -> Unknown:
        where = unknown().origin
        return Unknown("var.on", where, subject="var.on", choices=(Choice("1", known(on)), Choice("0", known(off))))

    assert is_public(choice(allow(), None)) == "unknown"
    assert is_public(choice(allow(), None), allow()) is True
    assert is_public(choice(allow(), allow(Principal={"AWS": "*"}))) is True
    assert is_public(choice(allow(Effect="Deny"), None)) is False
