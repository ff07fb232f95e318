"""Accounts and Regions: what the settings of a provider configuration say about where its resources are.

Settings: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#provider-configuration
"""

from __future__ import annotations

from storage_lint.graph.environment import Environment, account_in
from storage_lint.graph.value import Symbol, Text, Unknown, text_of
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.data import OpenObject, Raw
from storage_lint.source.record import Record

# What decides whose credentials a provider has, apart from the environment.
CREDENTIALS = ("profile", "access_key", "shared_config_files", "shared_credentials_files")
ROLES = ("assume_role", "assume_role_with_web_identity")
SETTINGS = ("region", "allowed_account_ids", *CREDENTIALS)

# Whom policies let in by an `arn` that has the account in it.
PRINCIPALS = frozenset(("aws_iam_role", "aws_iam_user"))

Names = dict[object, str]  # settings -> what all that have them are called


class Provider(Record):
    """A provider configuration. `region` is what its block says: text, an Unknown, or None. So are the default tags."""

    address: str  # 'aws', 'aws.eu', 'module.m.aws'
    environment: Environment
    region: Raw
    default_tags: Raw = None  # of all that it makes


# complexity: the order in which the provider decides on an account and a Region
def environment_of(settings: dict[str, Raw], address: str, names: Names, region: str | None) -> Environment:
    """Return the account and the Region of a provider configuration with these settings.

    The roles that it assumes, each by its ARN, are a list. `region` is what the user says for those that name none.
    """
    credentials = tuple((name, _settings(settings[name])) for name in (*CREDENTIALS, *ROLES) if name in settings)
    suffix = f" ({names.setdefault(credentials, address)})" if credentials else ""
    own = account = _symbol("data.aws_caller_identity", suffix, "account_id")
    for name in ROLES:
        roles = settings.get(name)
        for role in roles if isinstance(roles, list) else ():
            account = account_in(text_of(role)) or own
    allowed = settings.get("allowed_account_ids")
    if isinstance(allowed, list) and len(allowed) == 1 and isinstance(allowed[0], (str, int, Unknown)):
        account = written_text(allowed[0], names, f"the account of {address}")
    if settings.get("region") is not None:
        return Environment(account, written_text(settings["region"], names, f"the Region of {address}"))
    if region is not None and not suffix:
        return Environment(account, Text((region,)))
    return Environment(account, _symbol("data.aws_region", suffix, "name"))


def elsewhere(address: str) -> Environment:
    """Return the environment of a provider that is configured somewhere else: it is like no other."""
    suffix = f" ({address})"
    return Environment(
        _symbol("data.aws_caller_identity", suffix, "account_id"), _symbol("data.aws_region", suffix, "name")
    )


def _symbol(address: str, suffix: str, attribute: str) -> Text:
    return Text((Symbol(f"{address}{suffix}", attribute, given=True),))


def written_text(value: Raw, names: Names, name: str) -> Text:
    """Return what is known of an account or a Region; of nothing but choices, a symbol that equal ones share."""
    if isinstance(value, int):
        return Text((str(value),))
    text = text_of(value)
    return text if text is not None else Text((Symbol(names.setdefault(_settings(value), name)),))


def _settings(value: Raw) -> object:
    """What equal values have in common, and others do not."""
    if isinstance(value, list):
        return tuple(map(_settings, value))
    if isinstance(value, Unknown):
        if value.text is not None:
            return value.text
        choices = tuple((choice.when, _settings(raw_choice(choice))) for choice in value.choices)
        return (value.subject, choices) if choices else value
    return None if isinstance(value, (dict, OpenObject)) else value
