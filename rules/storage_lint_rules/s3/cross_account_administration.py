"""S3 bucket policy lets another account administer the bucket

## Why

Reading and writing objects is what other accounts are let in for. Whoever may change the policy, the ACLs or the
encryption of the bucket can let itself in for anything else, and keep the owner out.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "s3:Put*"
      Resource  = "*"
    }]
  })
}
```

CloudFormation: cannot be written, because no template says which account it is deployed to.

CDK: cannot be written, because the account stands in the manifest of the assembly, beside the template.

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = ["s3:GetObject", "s3:PutObject"]
        Resource  = "${aws_s3_bucket.logs.arn}/*"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "111122223333" }
        Action    = "s3:*"
        Resource  = "*"
      },
    ]
  })
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root" }
            Action: "s3:*"
            Resource: "*"
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = "s3:PutBucketPolicy"
      Resource  = aws_s3_bucket.logs.arn
    }]
  })
}
```

## Fix safety

None: what the other account is to do is not in the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from storage_lint.graph.environment import account_in, are_equal
from storage_lint.graph.policy.access import covers_action
from storage_lint.graph.policy.document import Policy, Principal, Statement, place_of
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals
from storage_lint.graph.value import Known, Symbol, Text, Unknown, text_of
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

# https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6
_ACTIONS = (
    "s3:deletebucketpolicy",
    "s3:putbucketacl",
    "s3:putbucketpolicy",
    "s3:putencryptionconfiguration",
    "s3:putobjectacl",
)
_CLOUDFRONT = "aws_cloudfront_origin_access_identity."  # whose identities are of no customer's account
_NUMBER = r"\d{12}"


class CrossAccountAdministration(Rule[Bucket]):
    """Bucket policies that let another account change who may do what."""

    id = "s3-cross-account-administration"
    title = "S3 bucket policy lets another account administer the bucket"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
    )
    aliases = (
        "S3.6",
        "s3-bucket-blacklisted-actions-prohibited",
    )
    profile = Profile.STRICT

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find policies with such a statement."""
        match resource.policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Policy() as policy):
                lets = partial(_lets_others_administer, resource)
                answer = any_part(policy.statements, lets)
                if isinstance(answer, Unknown):
                    yield self.undecided(resource, answer)
                elif answer:
                    message = "the bucket policy lets another account change the bucket's policy, ACLs or encryption"
                    yield self.finding(resource, place_of(policy, lets), message, because=(resource.policy,))


def _lets_others_administer(bucket: Bucket, statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    administers = any_of(covers_action(statement, action) for action in _ACTIONS)
    foreign = any_part(statement.principals, partial(_is_foreign, bucket.environment.account))
    return all_of((equals(statement.effect, "allow"), administers, foreign))


def _is_foreign(own: Text, principal: Principal | Unknown) -> Truth:
    if isinstance(principal, Unknown):
        return principal
    named = text_of(principal.value)
    if principal.kind != "AWS" or (named is not None and _is_of_stack(own, named)):
        return False
    account = _account_of(named)
    if account is None:
        value = principal.value
        return value if isinstance(value, Unknown) else False
    if not account.parts:
        return False
    same = are_equal(own, account) if own.parts else None
    if same is None:
        reason = f"whether {account} is the bucket's own account is not known"
        return Unknown(reason, principal.value.origin, supply="name the account in the provider configuration")
    return not same


def _is_of_stack(own: Text, named: Text) -> bool:
    """Whether a principal is a role or a user that is declared in templates: all of a stack is in one account."""
    match (*own.parts, *named.parts):
        case [Symbol() as account, Symbol(unique=True, attribute="Arn") as role]:
            return role.address.startswith(account.address.removesuffix("AWS::AccountId"))
        case [str(), Symbol(unique=True, attribute="Arn")]:
            return True
    return False


def _account_of(text: Text | None) -> Text | None:
    """The account of a principal; nothing where it names none, None where that is not known."""
    if text is None:
        return None
    account = account_in(text)
    match account.parts if account is not None else text.parts:
        case [str() as written]:
            return Text((written,)) if re.fullmatch(_NUMBER, written) else Text(())
        case [*_, Symbol() as one] | [*_, Symbol() as one, str()] if _CLOUDFRONT in one.address:
            return Text(())
        case [Symbol() as one] if account is not None or _is_account(one):
            return Text((one,))
    return account


def _is_account(symbol: Symbol) -> bool:
    """Whether it stands for an account, of which a principal may be the number alone."""
    numbers = symbol.attribute in ("account_id", "AccountId") or "aws_organizations_account." in symbol.address
    return numbers or symbol.address.endswith("AWS::AccountId")
