"""Module calls: the module that one leads to, or why it leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage_lint.inputs.terraform.modules.module import UNREAD, Module, is_early, source_of
from storage_lint.inputs.terraform.modules.root import Root
from storage_lint.inputs.terraform.modules.sources import UnresolvedError
from storage_lint.inputs.terraform.syntax.tree import (
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Literal,
    Name,
    ObjectCons,
    TupleCons,
)
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.record import Record, fields_of
from storage_lint.source.span import Span

# Module calls inside module calls.
MAX_MODULE_DEPTH = 32
# Instances of modules in one root.
MAX_MODULE_INSTANCES = 5000
# https://developer.hashicorp.com/terraform/language/block/module
META_ARGUMENTS = frozenset(("count", "depends_on", "for_each", "providers", "source", "version"))
MAX_SAID = 1000  # parts of one argument that are looked at
# Arguments whose inner names say nothing of what is made: labels, settings of programs, what someone may do.
_ASIDE = LatePattern(r"(tags|labels|annotations|environment|variables|polic(y|ies)|statements?|permissions|rules)$")
_TELLING = frozenset(("engine", "identifier", "name"))  # arguments whose text may say what a module makes


class CallSite(Record):
    """A module call of one module instance."""

    caller: str  # the address of the module instance; empty for the root module
    around: tuple[Module, ...]  # the caller's module and those around it, the nearest first
    key: str  # the path of calls from the root, without instance keys: 'network.subnets'
    block: Block
    body: Body


def called_module(root: Root, site: CallSite, early_source: Callable[[], str | None]) -> Module:
    """Return the module that a call leads to. Raises `UnresolvedError`, and reports why.

    `early_source` evaluates a source that is an expression.
    """
    root.module_instances += 1
    try:
        return _resolve(root, site, early_source)
    except UnresolvedError as error:
        span = Span(site.block.file, site.block.start, site.block.header_end)
        name = f"module.{'.'.join(site.block.labels)}"
        title = f"{name} of {site.caller}" if site.caller else name
        problem = Problem(f"{title}: {error.reason}", error.detail, span=span, note=error.note)
        if error.note:
            problem = error.unread = unread_call(problem, site)
        if error.is_limit:
            root.evaluator.problems.setdefault((error.reason, None), problem)
        else:
            root.evaluator.report(problem, key=title)
        raise


def module_at(root: Root, caller: str, key: str, source: str | None) -> Module:
    """Return the module that a call in a directory names: see `Sources.resolve`. Raises `UnresolvedError`."""
    directory = root.sources.resolve(caller, key, source)
    module = root.loader.module(directory)
    if not module.files:
        root.sources.refuse_empty(directory, source)
    return module


def _resolve(root: Root, site: CallSite, early_source: Callable[[], str | None]) -> Module:
    if site.body is UNREAD:
        raise UnresolvedError("its block is not valid HCL", "it is not read")
    if len(site.around) > MAX_MODULE_DEPTH:
        reason = f"limit reached: modules more than {MAX_MODULE_DEPTH} deep"
        raise UnresolvedError(reason, "it is not read", is_limit=True)
    if root.module_instances > MAX_MODULE_INSTANCES:
        reason = f"limit reached: more than {MAX_MODULE_INSTANCES} module instances"
        raise UnresolvedError(reason, "it is not read", is_limit=True)
    source = early_source() if is_early(site.body) else source_of(site.body)
    module = module_at(root, site.around[0].directory, site.key, source)
    if any(above is module for above in site.around):
        raise UnresolvedError("it calls itself", "Terraform refuses modules that contain themselves")
    return module


def unread_call(note: Problem, site: CallSite) -> Unread:
    """Return the note as one that says what was called, so that it can be told whether it is about storage."""
    name = ".".join(site.block.labels)
    attributes = [one for one in site.body.attributes.values() if one.name not in META_ARGUMENTS]
    return Unread(
        **fields_of(note),
        address=f"{site.caller}.module.{name}" if site.caller else f"module.{name}",
        name=name,
        source=source_of(site.body) or "",
        arguments=tuple(text for one in attributes for text in _said(one.name, one.expression, site.around[0])),
    )


# complexity: one walk over what is written: names, the texts that tell, and what stands inside
def _said(name: str, node: Expression, module: Module) -> Iterator[str]:
    """Yield by which words an argument may say what a module makes: its name, those inside of it, and some texts.

    Inside of it is, too, what a local says that it is made of.
    """
    pending, followed = [(name, node)], set()
    for _ in range(MAX_SAID):
        if not pending:
            return
        name, node = pending.pop(0)
        yield name
        if isinstance(node, Literal) and isinstance(node.value, str):
            if name in _TELLING or node.value.startswith("aws_"):
                yield node.value
        elif isinstance(node, TupleCons):
            pending += ((name, item) for item in node.items)
        elif isinstance(node, ObjectCons) and not _ASIDE.search(name):
            pending += ((str(key.value), item) for key, item in node.items if isinstance(key, Literal))
        elif isinstance(node, Call):
            pending += ((name, item) for item in node.arguments)
        elif isinstance(node, Conditional):
            pending += ((name, node.then), (name, node.otherwise))
        elif (found := _of_local(node, module)) is not None and found not in followed:
            followed.add(found)
            pending.append((name, found))


def _of_local(node: Expression, module: Module) -> Expression | None:
    """Return what is written for `local.NAME`, or for an attribute of it."""
    if not isinstance(node, GetAttribute):
        return None
    if isinstance(node.target, Name):
        found = module.locals.get(node.name) if node.target.name == "local" else None
        return None if found is None else found[0].expression
    whole = _of_local(node.target, module)
    items = whole.items if isinstance(whole, ObjectCons) else ()
    return next((item for key, item in items if isinstance(key, Literal) and key.value == node.name), None)
