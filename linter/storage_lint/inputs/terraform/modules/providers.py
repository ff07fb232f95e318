"""Provider configurations: which one makes a resource, in which account and Region.

A module has its providers from its caller, by name or as they are; an alias that nobody passes is none of the root's.
https://developer.hashicorp.com/terraform/language/modules/develop/providers
Settings: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#provider-configuration
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Symbol, Text, Unknown, text_of
from storage_lint.inputs.terraform.evaluate.members import element_of
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.modules.blocks import Section
from storage_lint.inputs.terraform.syntax.tree import (
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectCons,
    Template,
)
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import name_of
from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.instances import ModuleInstance
    from storage_lint.inputs.terraform.syntax.tree import Block

# What decides whose credentials a provider has, apart from the environment.
CREDENTIALS = ("profile", "access_key", "shared_config_files", "shared_credentials_files")
ROLES = ("assume_role", "assume_role_with_web_identity")
SETTINGS = ("region", "allowed_account_ids", *CREDENTIALS)

Names = dict[object, str]  # settings -> what all that have them are called


class Provider(Record):
    """A provider configuration. `region` is what its block says: text, an Unknown, or None."""

    address: str  # 'aws', 'aws.eu', 'module.m.aws'
    environment: Environment
    region: Raw


def provider_of(section: Section) -> Provider:
    """Return the provider configuration of a resource or data source."""
    module = section.scope.module
    attribute = section.body.attributes.get("provider")
    name: str | None = None
    key: Raw = None
    if attribute is not None:
        name, key = _named(attribute.expression, section.attribute_scope(attribute))
    if name is None:
        name = section.block.labels[0].partition("_")[0] if section.block.labels else ""
    module, name, key = _where(module, name, key)
    address = _address(module, name, key)
    known = module.root.providers.get(address)
    if known is None:
        known = module.root.providers[address] = _provider(module, name, key, address)
    return known


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
            account = _account_of(text_of(role)) or own
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


def _where(module: ModuleInstance, name: str, key: Raw) -> tuple[ModuleInstance, str, Raw]:
    """Return where what a module calls by a name is configured, and what it is called there."""
    if module.arguments is None or module.parent is None:
        return module, name, key
    attribute = module.arguments.body.attributes.get("providers")
    if attribute is not None and isinstance(attribute.expression, ObjectCons):
        scope = module.arguments.attribute_scope(attribute)
        for inside, outside in attribute.expression.items:
            if _named(inside, scope)[0] == name:
                given, key = _named(outside, scope)
                return _where(module.parent, given or name, key)
    if name in module.module.providers or "." in name:
        return module, name, key
    return _where(module.parent, name, key)


def _named(node: Expression, scope: Scope) -> tuple[str | None, Raw]:
    """Return the provider configuration that an expression names, and the key of OpenTofu's provider instances."""
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], Expression):
        return _named(node.parts[0], scope)
    if isinstance(node, Name):
        return node.name, None
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value, None
    if isinstance(node, GetAttribute) and isinstance(node.target, Name):
        return f"{node.target.name}.{node.name}", None
    if isinstance(node, Index):
        return _named(node.target, scope)[0], scope.module.evaluator.settle(node.key, scope, "provider")
    return None, None


def _address(module: ModuleInstance, name: str, key: Raw) -> str:
    address = module.named(name)
    if key is None:
        return address
    label = name_of(key)
    return f"{address}[{label or module.evaluator.serial()}]"


def _provider(module: ModuleInstance, name: str, key: Raw, address: str) -> Provider:
    block = module.module.providers.get(name)
    root = module.root
    if block is None and "." in address:
        return Provider(address, elsewhere(address), None)
    settings: dict[str, Raw] = {}
    if block is not None:
        section = _section(module, block, key, address)
        settings = {one: value for one in SETTINGS if (value := section.written(one)) not in (None, "")}
        for one in ROLES:
            roles = [role.written("role_arn") if role.exists is True else role.exists for role in section.sections(one)]
            if roles:
                settings[one] = roles
    environment = environment_of(settings, address, root.names, root.settings.region)
    return Provider(address, environment, settings.get("region"))


def _section(module: ModuleInstance, block: Block, key: Raw, address: str) -> Section:
    """The block, as the instance with a key has it: https://opentofu.org/docs/language/providers/configuration"""
    body = module.body(block)
    scope = module.scope(block.file)
    for_each = body.attributes.get("for_each")
    if for_each is not None and key is not None:
        evaluator = module.evaluator
        title = f"provider {address}"
        every = evaluator.settle(for_each.expression, scope, f"{title}.for_each")
        value: Raw = key
        if isinstance(every, (dict, Unknown)):
            found = evaluator.attempt(
                lambda: [element_of(evaluator, every, key, for_each.expression, scope)],
                title,
                for_each.expression,
                scope,
            )
            value = found[0] if found else None
        scope = scope.naming({"each": {"key": key, "value": value}})
    return Section(block, body, scope, True, f"provider {address}")


def _account_of(arn: Text | None) -> Text | None:
    """The account that the ARN of a role names."""
    fields: list[list[str | Symbol]] = [[]]
    for part in arn.parts if arn is not None else ():
        first, *others = part.split(":") if isinstance(part, str) else [part]
        fields[-1].append(first)
        fields.extend([other] for other in others)
    known = [[part for part in field if part != ""] for field in fields[:5]]
    if len(fields) < 6 or known[0] != ["arn"] or known[2:4] != [["iam"], []] or not known[4]:
        return None
    return Text(tuple(known[4]))


def _settings(value: Raw) -> object:
    """What equal values have in common, and others do not."""
    if isinstance(value, list):
        return tuple(map(_settings, value))
    if isinstance(value, Unknown):
        if value.text is not None:
            return value.text
        choices = tuple((choice.when, _settings(raw_choice(choice))) for choice in value.choices)
        return (value.subject, choices) if choices else value
    return None if isinstance(value, dict) else value
