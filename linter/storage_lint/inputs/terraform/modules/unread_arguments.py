"""What the call of a module that cannot be read tells it of what is declared beside it.

Of what its arguments do not speak, directly or through other names, the module knows no id that AWS makes up. Names
that are written may be made of anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.modules.module import Module
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, HclSyntaxError
from storage_lint.source.pattern import LatePattern

_REFERENCE = LatePattern(
    r"(?<![\w.-])(?:resource\s*\.\s*)?(local|var|module|data|[a-z][a-z0-9]*_\w+)\s*\.\s*([\w-]+)(?:\s*\.\s*([\w-]+))?"
)
MAX_NAMES = 500  # followed for one call; ordinary ones lead to some ten
MAX_CHARACTERS = 200_000
# What is no argument of the module.
_META = frozenset(("source", "version", "providers", "depends_on", "count"))
# What is told of by them is nothing that is declared.
_OF_NOTHING = ("aws_availability_zones.", "aws_caller_identity.", "aws_partition.", "aws_region.")


# complexity: one walk through what refers to what
def told_of(call: Block, body: Body, module: Module, address: str) -> frozenset[str] | None:
    """Return the addresses that a call tells, as `Symbol.told` has them; None where it may be told of anything.

    `address` is that of the module instance that has the call.
    """
    found: set[str] = set()
    pending, seen = list(_arguments(call, body)), {("module", call.labels[0] if call.labels else "")}
    if not pending:
        return None
    characters = 0
    while pending:
        text = pending.pop()
        characters += len(text)
        if len(seen) > MAX_NAMES or characters > MAX_CHARACTERS:
            return None
        for kind, name in _references(text):
            if (kind, name) in seen:
                continue
            seen.add((kind, name))
            said = _said(kind, name, module)
            if said is None or (kind == "var" and address):
                return None  # not read, or what the caller of the caller told
            pending.extend(said)
            if kind != "local" and not name.startswith(_OF_NOTHING):
                found.add(f"{address}.{kind}.{name}" if address else f"{kind}.{name}")
    return frozenset(found)


def _references(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is referred to, of a data source with its type: ('data', 'aws_region.current')."""
    for match in _REFERENCE.finditer(text):
        yield match[1], f"{match[2]}.{match[3]}" if match[1] == "data" else match[2]


def _said(kind: str, name: str, module: Module) -> list[str] | None:
    """What is written of a name that leads further; None where that was not read."""
    if kind == "local":
        found = module.locals.get(name)
        return None if found is None else [_text(found[1].text, found[0])]
    if kind == "data":
        return [] if name.startswith(_OF_NOTHING) else _written(module.data.get(name))
    if kind == "module":
        return _told(module.calls.get(name))
    # What a resource is made of, its attributes may hand on: a bucket's versioning the id of the bucket.
    return [] if kind == "var" else _written(module.resources.get(f"{kind}.{name}"))


def _written(block: Block | None) -> list[str] | None:
    return None if block is None else [block.file.text[block.header_end : block.end]]


def _told(call: Block | None) -> list[str] | None:
    try:
        return None if call is None else list(_arguments(call, call.body))
    except HclSyntaxError:
        return None


def _arguments(call: Block, body: Body) -> Iterator[str]:
    for name, attribute in body.attributes.items():
        if name not in _META:
            file = getattr(attribute, "file", None) or call.file
            yield _text(file.text, attribute)


def _text(text: str, attribute: Attribute) -> str:
    return text[attribute.expression.start : attribute.expression.end]
