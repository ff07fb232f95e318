"""The data source aws_iam_policy_document: a policy written in HCL, as JSON.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from storage_lint.graph.text import Holes
from storage_lint.graph.value import Choice, Known, Unknown, make_text
from storage_lint.inputs.terraform.choices import lift_all
from storage_lint.inputs.terraform.data import Raw
from storage_lint.inputs.terraform.readable import Readable

_Tree = Any
# (whether the statement is there, the statement)
_Entry = tuple[Raw, _Tree]


_SOURCES = ("source_json", "source_policy_documents")
_OVERRIDES = ("override_json", "override_policy_documents")


def _policy_document(section: Readable, name: str) -> Raw:
    if name not in ("json", "minified_json"):
        return None
    names = (*_SOURCES, *_OVERRIDES)
    return _merged(section, names, [section.written(attribute) for attribute in names])


def _merged(section: Readable, names: Sequence[str], written: list[Raw]) -> Raw:
    """Return the document with those that the attributes `names` list, for each choice that `written` leaves open."""
    listed = [
        (name, item)
        for name, raw in zip(names, written, strict=True)
        for item in (raw if isinstance(raw, list) else [raw])
    ]
    names, items = [name for name, _ in listed], [item for _, item in listed]
    for item in items:
        if isinstance(item, Unknown) and item.choices:
            return lift_all(item, items, lambda narrowed: _merged(section, names, narrowed), [])
    entries: list[_Entry] = []
    for attribute in _SOURCES:
        _merge(entries, _documents(item for name, item in listed if name == attribute))
    _merge(entries, [(statement.exists, _statement(statement)) for statement in section.sections("statement")])
    for attribute in _OVERRIDES:
        _merge(entries, _documents(item for name, item in listed if name == attribute))
    return _document(section, [exists for exists, _ in entries], [tree for _, tree in entries])


def _merge(entries: list[_Entry], more: list[_Entry]) -> None:
    """Add statements; one with the Sid of an earlier one takes its place."""
    places = {sid: at for at, (_, tree) in enumerate(entries) if (sid := _sid(tree)) is not None}
    for exists, tree in more:
        sid = _sid(tree)
        if sid is not None and sid in places and exists is True:
            entries[places[sid]] = (exists, tree)
        else:
            entries.append((exists, tree))


def _sid(statement: _Tree) -> str | None:
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return sid if isinstance(sid, str) and sid else None


def _document(section: Readable, there: list[Raw], statements: list[_Tree]) -> Raw:
    """Return the document, for each way in which unknown statements may be there or not."""
    for exists in there:
        if isinstance(exists, Unknown) and exists.choices:
            return lift_all(exists, there, lambda narrowed: _document(section, narrowed, statements), [])
    kept = [
        _uncertain(section, tree, exists) if isinstance(exists, Unknown) else tree
        for exists, tree in zip(there, statements, strict=True)
        if exists is not False
    ]
    version = section.written("version")
    document: dict[str, _Tree] = {"Version": "2012-10-17" if version is None else version, "Statement": kept}
    identifier = section.written("policy_id")
    if identifier is not None:
        document["Id"] = identifier
    return section.encode(document)


def _uncertain(section: Readable, statement: _Tree, exists: Unknown) -> _Tree:
    """Return a statement that may not be there: one without effect does nothing."""
    effect = statement.get("Effect") if isinstance(statement, dict) else None
    if not isinstance(effect, str):
        return exists
    subject = f"a statement of {section.title}: {exists.reason}"
    choices = (
        Choice("the statement is there", Known(effect, exists.origin)),
        Choice("the statement is not there", Known("", exists.origin)),
    )
    unknown = Unknown(exists.reason, exists.origin, supply=exists.supply, subject=subject, choices=choices)
    return {**statement, "Effect": unknown}


def _documents(items: Iterable[Raw]) -> list[_Entry]:
    """Return the statements of documents."""
    return [entry for item in items for entry in _statements(item)]


def _statements(document: Raw) -> list[_Entry]:
    """Return the statements of a document: JSON text, or an Unknown that holds some of it."""
    tree: _Tree = document
    if isinstance(document, str):
        tree = _decoded(document) if document.strip() else {}
    elif isinstance(document, Unknown):
        tree = document.tree
        if tree is None and document.text is not None:
            holes = Holes()
            tree = holes.restore(_decoded(holes.fill(document.text.parts)), document.origin)
    if not isinstance(tree, dict):
        return [] if document is None else [(True, document)]
    statements = tree.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    return [(True, statement) for statement in listed if statement is not None]


def _decoded(text: str) -> _Tree:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_LISTS = (
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
)


def _statement(section: Readable) -> _Tree:
    effect = section.written("effect")
    statement: dict[str, _Tree] = {"Effect": "Allow" if effect is None else effect}
    sid = section.written("sid")
    if sid is not None and sid != "":
        statement["Sid"] = sid
    for element, attribute in _LISTS:
        values = _values(section.written(attribute))
        if values is not None:
            statement[element] = values
    for element, block in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        principals = section.sections(block)
        if principals:
            statement[element] = _principals(principals)
    conditions = section.sections("condition")
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
        return Unknown(item.reason, item.origin, supply=item.supply, text=make_text(parts))
    return item


def _principals(sections: Sequence[Readable]) -> _Tree:
    def tree(there: list[Readable]) -> _Tree:
        principals: dict[str, list[_Tree]] = {}
        for section in there:
            kind, identifiers = section.written("type"), _values(section.written("identifiers"))
            if isinstance(kind, Unknown):
                return _opaque(kind)
            values = principals.setdefault(str(kind), [])
            if isinstance(identifiers, list):
                values.extend(identifiers)
            elif identifiers is not None:
                values.append(identifiers)
        if list(principals) == ["*"] and principals["*"] == ["*"]:
            return "*"
        return principals

    return _for_those_there(sections, [section.exists for section in sections], tree)


def _conditions(sections: Sequence[Readable]) -> _Tree:
    def tree(there: list[Readable]) -> _Tree:
        conditions: dict[str, dict[str, _Tree]] = {}
        for section in there:
            test, variable, values = (section.written(name) for name in ("test", "variable", "values"))
            for part in (test, variable):
                if isinstance(part, Unknown):
                    return _opaque(part)
            conditions.setdefault(str(test), {})[str(variable)] = _values(values)
        return conditions

    return _for_those_there(sections, [section.exists for section in sections], tree)


def _for_those_there(sections: Sequence[Readable], there: list[Raw], tree: Callable[[list[Readable]], _Tree]) -> _Tree:
    """Return what `tree` makes of the blocks that exist, for each way in which unknown ones may be there or not."""
    for exists in there:
        if isinstance(exists, Unknown) and exists.choices:
            return lift_all(exists, there, lambda narrowed: _for_those_there(sections, narrowed, tree), [])
        if isinstance(exists, Unknown):
            return exists
    return tree([section for section, exists in zip(sections, there, strict=True) if exists is True])


def _opaque(unknown: Unknown) -> Unknown:
    """Return the unknown as one that may be anything: its choices are those of a part, not of the whole."""
    return Unknown(unknown.reason, unknown.origin, supply=unknown.supply)


COMPUTED = {"aws_iam_policy_document": _policy_document}
