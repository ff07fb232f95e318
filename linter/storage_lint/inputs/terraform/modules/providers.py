"""Provider configurations: which one makes a resource, in which account and Region.

A module has its providers from its caller, by name or as they are; an alias that nobody passes is none of the root's.
https://developer.hashicorp.com/terraform/language/modules/develop/providers
"""

from __future__ import annotations

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.environments import ROLES, SETTINGS, Provider, elsewhere, environment_of
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, module_of
from storage_lint.inputs.terraform.syntax.tree import (
    Block,
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectCons,
    Template,
)
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import name_of


def provider_of(block: EvaluatedBlock) -> Provider:
    """Return the provider configuration of a resource or data source."""
    module = module_of(block.scope)
    attribute = block.body.attributes.get("provider")
    name: str | None = None
    key: Raw = None
    if attribute is not None:
        name, key = _named(attribute.expression, block.attribute_scope(attribute))
    if name is None:
        name = block.syntax.labels[0].partition("_")[0] if block.syntax.labels else ""
    module, name, key = _where(module, name, key)
    address = _address(module, name, key)
    known = module.root.providers.get(address)
    if known is None:
        known = module.root.providers[address] = _provider(module, name, key, address)
    return known


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
        return _named(node.target, scope)[0], module_of(scope).evaluator.settle(node.key, scope, "provider")
    return None, None


def _address(module: ModuleInstance, name: str, key: Raw) -> str:
    address = module.named(name)
    if key is None:
        return address
    label = name_of(key)
    return f"{address}[{label or module.evaluator.serial()}]"


def _provider(module: ModuleInstance, name: str, key: Raw, address: str) -> Provider:
    written = module.module.providers.get(name)
    root = module.root
    if written is None and "." in address:
        return Provider(address, elsewhere(address), None)
    settings: dict[str, Raw] = {}
    default_tags: Raw = None
    if written is not None:
        block = _evaluated(module, written, key, address)
        default_tags = _default_tags(block)
        settings = {one: value for one in SETTINGS if (value := block.written(one)) not in (None, "")}
        for one in ROLES:
            roles = [role.written("role_arn") if role.exists is True else role.exists for role in block.blocks(one)]
            if roles:
                settings[one] = roles
    environment = environment_of(settings, address, root.names, root.settings.region)
    return Provider(address, environment, settings.get("region"), default_tags)


def _default_tags(block: EvaluatedBlock) -> Raw:
    tags: Raw = None
    for one in block.blocks("default_tags"):
        tags = one.written("tags") if one.exists is True else one.exists
    return tags


def _evaluated(module: ModuleInstance, block: Block, key: Raw, address: str) -> EvaluatedBlock:
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
            from storage_lint.inputs.terraform.evaluate.members import element_of

            found = evaluator.attempt(
                lambda: [element_of(evaluator, every, key, for_each.expression, scope)],
                title,
                for_each.expression,
                scope,
            )
            value = found[0] if found else None
        scope = scope.naming({"each": {"key": key, "value": value}})
    return EvaluatedBlock(module.root, block, body, scope, True, f"provider {address}")
