"""Where something is deployed to: which account, which Region."""

from __future__ import annotations

from storage_lint.graph.text import may_be_equal, taken_apart
from storage_lint.graph.value import Symbol, Text, make_text
from storage_lint.source.record import Record


class Environment(Record):
    """The account and the Region of a resource, as texts: symbols stand for what is not known.

    Equal symbols are one account or Region; different ones may be, or may not.
    """

    account: Text = Text(())
    region: Text = Text(())


ANYWHERE = Environment()


def open_questions(one: Environment, other: Environment, regional: bool) -> list[tuple[str, str]]:
    """Return the accounts and Regions, in words, of which it is not known whether they are the same."""
    pairs = [("account", one.account, other.account)]
    if regional:
        pairs.append(("Region", one.region, other.region))
    return [(f"{what} {_said(a)}", f"{what} {_said(b)}") for what, a, b in pairs if are_equal(a, b) is None]


def _said(text: Text) -> str:
    return str(text.parts[0]) if len(text.parts) == 1 else str(text)


def are_equal(one: Text, other: Text) -> bool | None:
    """Return whether two accounts or Regions are the same one; None when that is not known."""
    if one == other:
        return True
    return None if may_be_equal(one, other) else False


def are_one(one: Environment, other: Environment, regional: bool) -> bool | None:
    """Return whether two environments are one: of an account, or with `regional` of an account and a Region."""
    answers = [are_equal(one.account, other.account)]
    if regional:
        answers.append(are_equal(one.region, other.region))
    return False if False in answers else None if None in answers else True


def account_in(arn: Text | None) -> Text | None:
    """Return the account that the ARN of a role, a user or a session names; None where it names none.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    fields = _fields(arn)
    if not fields or fields[3] or not fields[4]:
        return None
    return Text(tuple(fields[4]))


def _fields(arn: Text | None) -> list[list[str | Symbol]]:
    """Return what stands between the colons of an ARN, as far as the account; nothing of what is none."""
    fields = taken_apart(arn.parts if arn is not None else (), ":")
    known = [[part for part in field if part != ""] for field in fields[:5]]
    return known if len(fields) >= 6 and known[0] == ["arn"] else []


def region_in(arn: Text | None, service: str) -> str | None:
    """Return the Region that is written in an ARN of a service; None where none is.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    match _fields(arn):
        case [_, _, [named], [str() as region], _] if named == service:
            return region
    return None


def arn_in(account: Text, own: Symbol, service: str | Symbol = "iam") -> Text:
    """Return the ARN of a role, a user or a session of an account; `own` is what stands behind that."""
    partition = Symbol("data.aws_partition", "partition", given=True)
    return make_text(["arn:", partition, ":", service, "::", *account.parts, ":", own])
