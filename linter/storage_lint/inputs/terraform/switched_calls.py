"""Module calls that were not read, and that the defaults of variables switch off: other values may switch them on.

No value is tried for it: what it holds is not known. It is enough that its count or for_each hangs on such a default.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.modules.calls import MAX_MODULE_DEPTH, CallSite, module_at, unread_call
from storage_lint.inputs.terraform.modules.configuration import (
    CLOUD_CONTROL,
    DEPLOYING,
    KEPT_ELSEWHERE,
    STACKS,
    Configuration,
)
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject
from storage_lint.inputs.terraform.modules.module import Module, source_of
from storage_lint.inputs.terraform.modules.sources import UnresolvedError
from storage_lint.inputs.terraform.stacks import files_in, texts_of
from storage_lint.inputs.terraform.switches import reached
from storage_lint.inputs.terraform.syntax.subexpressions import parts_of
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, ObjectCons
from storage_lint.inputs.unread_services import is_judged, services_spoken_of
from storage_lint.source.problem import Problem, Unread, types_in
from storage_lint.source.record import replace
from storage_lint.source.span import Span

MAX_NAMED = 3  # variables


# complexity: one walk over instances: their resources, then their calls
def switched_calls(configuration: Configuration) -> Iterator[Unread]:
    """Yield what speaks of a service, is not read, and is not there because of defaults of the root's variables."""
    pending = [configuration.instance] if configuration.root.share.instances >= 0 else []
    while pending:
        instance = pending.pop()
        for block in instance.module.resources.values():
            if block.labels and block.labels[0] in DEPLOYING and not instance.instances(block).objects:
                yield from _said(configuration, instance, block)
        for name, block in instance.module.calls.items():
            if configuration.leads(instance, name, block):
                called = instance.children(name, block).objects
                pending += [one.instance for one in called if isinstance(one, ModuleObject)]
                if not called:
                    yield from _said(configuration, instance, block)


def _said(configuration: Configuration, instance: ModuleInstance, block: Block) -> Iterator[Unread]:
    root, module = configuration.root, configuration.instance
    names = dict.fromkeys(name for name, *_ in reached(instance, block) if name not in root.given)
    open_names = [f"var.{name}" for name in names if module.default(name) is not None]
    if not open_names:
        return
    named = ", ".join(open_names[:MAX_NAMED])
    for note in _Walk(configuration).block(instance.module, instance.key, instance.address, block):
        if services_spoken_of(note):
            yield replace(note, detail=f"{note.detail}; by default it does not exist ({named})")


class _Walk:
    """What a block, or the module that it calls, leads to that is not read. Nothing is evaluated."""

    def __init__(self, configuration: Configuration) -> None:
        self._root = configuration.root
        self._seen: set[int] = set()

    def block(self, module: Module, key: str, address: str, block: Block) -> Iterator[Unread]:
        """Yield it for a block of a module, which has that path of calls and that address."""
        if id(block) in self._seen or not block.labels:
            return
        self._seen.add(id(block))
        if block.type != "module":
            yield from _deploying(address, block, self._root.loader.body(block))
            return
        name = block.labels[0]
        key = f"{key}.{name}" if key else name
        body = self._root.loader.body(block)
        try:
            called = module_at(self._root, module.directory, key, source_of(body))
        except UnresolvedError as error:
            span = Span(block.file, block.start, block.header_end)
            note = Problem(f"module.{name}: {error.reason}", error.detail, span=span, note=True)
            yield unread_call(note, CallSite(address, (module,), key, block, body))
            return
        if key.count(".") < MAX_MODULE_DEPTH:
            inside = f"{address}.module.{name}" if address else f"module.{name}"
            for one in (*called.resources.values(), *called.calls.values()):
                yield from self.block(called, key, inside, one)


def _deploying(address: str, block: Block, body: Body) -> Iterator[Unread]:
    """Yield that what a stack, or a resource of Cloud Control, makes is not read."""
    kind, name = (*block.labels, "")[:2]
    text = block.file.text[block.start : block.end]
    types = types_in(text)
    is_one = kind in (*STACKS, *KEPT_ELSEWHERE) or is_judged(types if kind == CLOUD_CONTROL else kind)
    if kind in DEPLOYING and is_one:
        title = f"{address}.{kind}.{name}" if address else f"{kind}.{name}"
        span = Span(block.file, block.start, block.header_end)
        named = " ".join(_written(body, KEPT_ELSEWHERE.get(kind, "template_url")))
        yield Unread(
            f"{title}: what it makes is not read",
            "its resources are not known",
            span,
            note=True,
            address=title,
            name=name,
            source=types or files_in(text) or named or kind,
            arguments=(*_written(body, "name"), *_keys(body.attributes.get("parameters"))),
        )


def _written(body: Body, name: str) -> Iterator[str]:
    """Yield the texts that stand in an attribute."""
    pending = [body.attributes[name].expression] if name in body.attributes else []
    while pending:
        node = pending.pop()
        yield from texts_of(node)
        pending += parts_of(node)


def _keys(attribute: Attribute | None) -> Iterator[str]:
    items = attribute.expression.items if attribute and isinstance(attribute.expression, ObjectCons) else ()
    yield from (text for key, _ in items for text in texts_of(key))
