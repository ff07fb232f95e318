"""Settled values to the last leaf: data as the graph has it, with `Unknown` for what is not known."""

from __future__ import annotations

from typing import Any

from storage_lint.graph.choices import choose
from storage_lint.graph.value import Known, Unknown, UnknownKey, Value, inner
from storage_lint.inputs.cloudformation.evaluate.settled import Alternatives, NoValue, Plain, Settled, too_much
from storage_lint.inputs.cloudformation.syntax.place import At, written

Removed = list[tuple[str, At]]  # what `AWS::NoValue` takes away: its name, and where that stands


def data_of(settled: Settled, name: str, removed: Removed) -> Any:
    """Return a value as data, None for what is not there; what hangs on a choice is a choice in its place.

    What `AWS::NoValue` takes away below is added to `removed`; `name` is what the value is called.
    """
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, NoValue):
        return None
    if isinstance(settled, Alternatives):
        pairs = [(when, _graph_value(branch, settled)) for when, branch in settled.branches()]
        return inner(choose(settled.decider(), pairs, settled.text()))
    if settled.evaluator is None or not isinstance(settled.data, (dict, list)):
        return settled.data
    work = settled.evaluator.work
    if not work.enter():
        return too_much(settled.at)
    try:
        return _items_of(settled, name, removed)
    finally:
        work.leave()


def _items_of(plain: Plain, name: str, removed: Removed) -> Any:
    if isinstance(plain.data, list):
        named = ((f"{name}[{index}]", plain.item(index)) for index in range(len(plain.data)))
        return [data_of(item, label, removed) for label, item in named if _is_there(item, label, removed)]
    pairs = ((key, plain.item(key)) for key in plain.data)
    return {
        _key(key, plain): data_of(item, str(key), removed) for key, item in pairs if _is_there(item, str(key), removed)
    }


def _is_there(item: Settled, label: str, removed: Removed) -> bool:
    if not isinstance(item, NoValue):
        return True
    if item.at is not None:
        removed.append((label, item.at))
    return False


def _graph_value(settled: Settled, fork: Alternatives) -> Value[Any]:
    data = data_of(settled, "", [])
    return data if isinstance(data, Unknown) else Known(data, written(fork.at))


def _key(key: Any, plain: Plain) -> str:
    """A key as text; one that a macro or a loop stands for may be any."""
    text = str(key)
    if text != "Fn::Transform" and not text.startswith("Fn::ForEach::"):
        return text
    return UnknownKey(text, Unknown(f"{inline_macro(plain.data)} may add to it", written(plain.at)))


def inline_macro(data: Any) -> str:
    """Return what may add items beside those that are written: `Fn::Transform`, or a loop that was not unrolled."""
    if not isinstance(data, dict):
        return ""
    if any(name.startswith("Fn::ForEach::") for name in data):
        return "a loop over a collection that is not known"
    if "Fn::Transform" not in data:
        return ""
    transform = data["Fn::Transform"]
    name = transform.get("Name") if isinstance(transform, dict) else None
    return f"the macro {name}" if isinstance(name, str) else "Fn::Transform"
