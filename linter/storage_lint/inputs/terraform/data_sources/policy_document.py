"""The data source aws_iam_policy_document: a policy written in HCL, as JSON.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from storage_lint.graph.text import Holes
from storage_lint.graph.value import Unknown, UnknownKey, UnknownList, make_text
from storage_lint.inputs.terraform.evaluate.follow import follow
from storage_lint.inputs.terraform.modules.raw_block import RawBlock
from storage_lint.inputs.terraform.modules.repetition import both
from storage_lint.inputs.terraform.values.choices import choose, raw_choice
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.equality import equal
from storage_lint.inputs.terraform.values.names import name_of
from storage_lint.source.record import Record, replace

_Tree = Any
Path = tuple[Raw, ...]  # keys and indexes, from the outside in


class _Entry(Record):
    """A statement, whether it is there, the Sid by which others replace it ("": none), and where it is written.

    That is its block or, where another document has it, the path to it in the value of an attribute: its name first.
    """

    tree: _Tree
    there: Raw
    sid: Raw
    written: RawBlock | Path | None = None


_SOURCES = ("source_json", "source_policy_documents")
_OVERRIDES = ("override_json", "override_policy_documents")


def _policy_document(block: RawBlock, name: str) -> Raw:
    if name not in ("json", "minified_json"):
        return None
    kept = (_if(entry.there, entry.tree) for entry in _entries(block))
    return _document(block, [one for one in kept if one is not None])


def _written_at(block: RawBlock, path: Path) -> RawBlock | Path | None:
    """Return where the statement at ("Statement", index) is written: its block, or the path to it in an attribute."""
    if len(path) < 2 or path[0] != "Statement":
        return None
    entries = [entry for entry in _entries(block) if _if(entry.there, entry.tree) is not None]
    at = path[1]
    written = entries[at].written if isinstance(at, int) and at < len(entries) else None
    return (*written, *path[2:]) if isinstance(written, tuple) else written


def _entries(block: RawBlock) -> list[_Entry]:
    """Return the statements, those that others replace left out."""
    # Two documents among the sources, or two blocks, with one Sid are refused: only others replace each other.
    entries: list[_Entry] = []
    for attribute in _SOURCES:
        for entry in _each(block.written(attribute), True, _statements, (attribute,)):
            _merge(entries, entry, 0)
    sources = len(entries)
    for statement in block.blocks("statement"):
        tree = _statement(statement)
        _merge(entries, _Entry(tree, _truth(statement.exists, block), _sid(tree), statement), sources)
    for attribute in _OVERRIDES:
        documents = _each(block.written(attribute), True, lambda *document: iter([document]), (attribute,))
        for document in documents:
            present = len(entries)
            for entry in _statements(*document):
                _merge(entries, entry, present)
    return entries


def _merge(entries: list[_Entry], new: _Entry, replaceable: int) -> None:
    """Add a statement; earlier ones with its Sid give way.

    Where it is not known whether the Sids are the same, those before the place `replaceable` may give way.
    """
    for at, old in enumerate(entries):
        same = _same_sid(old.sid, new.sid)
        if same is True and new.there is True:
            entries[at] = new
            return
        if same is True or (same is not False and at < replaceable):
            gone = both(new.there, same)
            entries[at] = replace(old, there=both(old.there, _not(gone)))
    entries.append(new)


def _same_sid(one: Raw, other: Raw) -> Raw:
    if one == "" or other == "":
        return False
    for unknown, against in ((one, other), (other, one)):
        if isinstance(unknown, Unknown) and unknown.choices:
            return follow(unknown, partial(_same_sid, other=against), [])
    answer = equal(one, other)
    if answer is not None:
        return answer
    unknown = one if isinstance(one, Unknown) else other
    assert isinstance(unknown, Unknown)
    labels = _label(one), _label(other)
    whens = (f"the Sids {' and '.join(labels)} are the same", True), (f"{' and '.join(labels)} are not the same", False)
    return choose(unknown, f"Sids {labels}", whens)


def _label(sid: Raw) -> str:
    return name_of(sid) or (f"of a statement ({sid.reason})" if isinstance(sid, Unknown) else "…")


def _sid(statement: _Tree) -> Raw:
    if isinstance(statement, Unknown):
        return statement.with_(subject="", choices=(), text=None, tree=None)
    if not isinstance(statement, dict):
        return ""
    keys = (key.unknown for key in statement if isinstance(key, UnknownKey))
    sid: Raw = statement.get("Sid")
    return next(keys, "") if sid is None else sid


def _truth(exists: Raw, block: RawBlock) -> Raw:
    """Return whether a block is there as a choice, also when nothing is known about it."""
    if isinstance(exists, Unknown) and not exists.choices:
        whens = ("the block is there", True), ("the block is not there", False)
        return choose(exists, f"a block of {block.title}: {exists.reason}", whens)
    return exists


def _not(truth: Raw) -> Raw:
    return follow(truth, _not, []) if isinstance(truth, Unknown) else not truth


def _if(there: Raw, tree: _Tree) -> _Tree:
    """Return a part of a document that is there or not: a choice between it and nothing."""
    if isinstance(there, Unknown):
        return follow(there, lambda case: _if(case, tree), []) if there.choices else there
    return tree if there else None


def _each(raw: Raw, there: Raw, read: Callable[[Raw, Raw, Path], Iterator[Any]], path: Path) -> Iterator[Any]:
    """Yield what `read` makes of each item of a list, or of one, of whether it is there, and of the path to it."""
    if isinstance(raw, UnknownList):
        raw = raw.items
    if isinstance(raw, list):
        for at, item in enumerate(raw):
            yield from _each(item, there, read, (*path, at))
    elif isinstance(raw, Unknown) and raw.choices and raw.tree is None:
        for choice in raw.choices:
            taken = choose(raw, raw.subject, [(one.when, one.when == choice.when) for one in raw.choices])
            yield from _each(raw_choice(choice), both(there, taken), read, path)
    elif raw is not None:
        yield from read(raw, there, path)


def _statements(document: Raw, there: Raw, path: Path) -> Iterator[_Entry]:
    """Yield the statements of a document at a path: JSON text, or an Unknown that holds some of it."""
    tree: _Tree = document
    if isinstance(document, str):
        tree = _decoded(document) if document.strip() else {}
    elif isinstance(document, Unknown):
        tree = document.tree
        if tree is None and document.text is not None:
            holes = Holes()
            tree = holes.restore(_decoded(holes.fill(document.text.parts)), document.origin)
    if isinstance(tree, dict):
        found = lambda one, there, path: iter([_Entry(one, there, _sid(one), path)])  # noqa: E731
        yield from _each(tree.get("Statement"), there, found, (*path, "Statement"))
    else:
        yield _Entry(document, there, _sid(document), path)


def _decoded(text: str) -> _Tree:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _document(block: RawBlock, statements: list[_Tree]) -> Raw:
    version = block.written("version")
    document: dict[str, _Tree] = {"Version": "2012-10-17" if version is None else version, "Statement": statements}
    identifier = block.written("policy_id")
    if identifier is not None:
        document["Id"] = identifier
    return block.encode(document)


_LISTS = (
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
)


def _statement(block: RawBlock) -> _Tree:
    effect = block.written("effect")
    statement: dict[str, _Tree] = {"Effect": "Allow" if effect is None else effect}
    sid = block.written("sid")
    if sid is not None and sid != "":
        statement["Sid"] = sid
    for element, attribute in _LISTS:
        values = _values(block.written(attribute))
        if values is not None:
            statement[element] = values
    for element, name in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        principals = block.blocks(name)
        if principals:
            statement[element] = _principals(principals)
    conditions = block.blocks("condition")
    if conditions:
        statement["Condition"] = _conditions(conditions)
    return statement


def _values(raw: Raw) -> _Tree:
    """Return strings with `&{…}` as IAM's own `${…}`; None when there are none."""
    if isinstance(raw, list):
        return [_with_variables(item) for item in raw if item is not None] or None
    return raw


def _with_variables(item: Raw) -> Raw:
    if type(item) is str:
        return item.replace("&{", "${")
    if isinstance(item, Unknown) and item.text is not None and not item.choices:
        parts = [part.replace("&{", "${") if isinstance(part, str) else part for part in item.text.parts]
        return item.with_(text=make_text(parts), tree=None)
    return item


def _principals(blocks: Sequence[RawBlock]) -> _Tree:
    principals: dict[str, list[_Tree]] = {}
    for block in blocks:
        identifiers = _if(_truth(block.exists, block), _values(block.written("identifiers")))
        principals.setdefault(_key(block.written("type")), []).append(identifiers)
    return "*" if principals == {"*": [["*"]]} else principals


def _conditions(blocks: Sequence[RawBlock]) -> _Tree:
    conditions: dict[str, dict[str, _Tree]] = {}
    for block in blocks:
        test, variable = _key(block.written("test")), _key(block.written("variable"))
        values = _values(block.written("values"))
        conditions.setdefault(test, {})[variable] = _if(_truth(block.exists, block), values)
    return conditions


def _key(raw: Raw) -> str:
    return UnknownKey(name_of(raw) or "…", raw) if isinstance(raw, Unknown) else str(raw)


COMPUTED = {"aws_iam_policy_document": _policy_document}
WRITTEN_AT = {"aws_iam_policy_document": _written_at}
