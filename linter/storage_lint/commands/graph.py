"""`storage-lint graph [PATH]…`: what was read, joined, as JSON, or drawn by Mermaid or Graphviz."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.lint import lint
from storage_lint.options import Command, lint_command
from storage_lint.pipeline.judge import Judged
from storage_lint.run import Options, request_of
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace
from storage_lint.terminal import complain, complain_there, write
from storage_lint.vocabulary import SCHEMA, Json, edge_json, kinds, node_json, schema

MAX_DRAWN = 200  # boxes: a drawing of more is no drawing
MAX_LINES = 500  # Mermaid refuses to draw more: https://mermaid.js.org/config/schema-docs/config.html#maxedges

# Options of a run that decide values; and the packs of which the settings may name rules.
_DECIDING = ("variables", "variable_files", "parameter_files", "config_file", "isolated", "packs")


def _command(
    paths: tuple[str, ...],
    form: str,
    wants_schema: bool,
    kind: tuple[str, ...],
    address: tuple[str, ...],
    **options: Any,
) -> int:
    if wants_schema:
        write([json.dumps(schema(), indent=2) + "\n"])
        return CLEAN
    _check(kind)
    collected = _Collected(kind, address)
    request = request_of(Options(**options), paths or (".",))
    configs = request.configs()
    report = lint(request.paths, replace(request.settings(configs), packs=()), watch=collected.add)
    drawing = collected.drawing()
    write(_FORMS[form](drawing))
    if address and not drawing.nodes:
        complain(Problem(f"no node has an address like {', '.join(address)}", "as reports print it; * is anything"))
    failures = (*configs.problems, *report.failures)
    for problem in failures:
        complain_there(problem)
    return PROBLEMS if failures else CLEAN


command = Command(
    "graph",
    context_settings=HELP,
    callback=_command,
    params=[
        click.Argument(["paths"], nargs=-1, metavar="[PATH]..."),
        click.Option(
            ["--format", "form"], type=click.Choice(["json", "mermaid", "dot"]), default="json", show_default=True
        ),
        click.Option(
            ["--schema", "wants_schema"], is_flag=True, help="Print the JSON Schema: kinds, fields and their types."
        ),
        click.Option(
            ["--kind"], metavar="KIND", multiple=True, help="Only nodes of this kind (s3.bucket) or pattern (s3.*)."
        ),
        click.Option(
            ["--address"], metavar="GLOB", multiple=True, help="Only nodes with such an address; * is anything."
        ),
        *(one for one in lint_command.params if one.name in _DECIDING),
    ],
    help="Print the graph of what is below each PATH: resources with their values, and what was joined, and why.",
)


def _check(kinds_asked: tuple[str, ...]) -> None:
    """A kind that there is none of would give an empty graph, as if nothing were there."""
    from difflib import get_close_matches

    known = sorted(kinds())
    for one in kinds_asked:
        if not any(fnmatchcase(kind, one) for kind in known):
            close = get_close_matches(one, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "storage-lint graph --schema has them all"
            raise click.BadParameter(f"no node is of kind {one!r}: {hint}", param_hint="'--kind'")


class _Drawing(Record):
    nodes: list[Json]
    edges: list[Json]


class _Collected:
    """Nodes and edges as JSON, by unit: what is judged again, with others, replaces what it was alone."""

    def __init__(self, kinds: tuple[str, ...], addresses: tuple[str, ...]) -> None:
        self._kinds = kinds
        self._addresses = [one.replace("[", "[[]").replace("?", "[?]") for one in addresses]
        self._units: dict[str, _Drawing] = {}

    def add(self, judged: Judged) -> None:
        """Take what was joined."""
        found: dict[str, _Drawing] = {}
        for node in judged.graph.resources:
            unit = found.setdefault(node.scope, _Drawing([], []))
            if self._is_wanted(node.kind, node.address):
                unit.nodes.append(node_json(node))
                unit.edges.extend(edge_json(edge, node.scope) for edge in node.joins)
        self._units |= found

    def _is_wanted(self, kind: str, address: str) -> bool:
        by_kind = not self._kinds or any(fnmatchcase(kind, one) for one in self._kinds)
        return by_kind and (not self._addresses or any(fnmatchcase(address, one) for one in self._addresses))

    def drawing(self) -> _Drawing:
        """Return all that was taken, in order."""
        nodes = [node for unit in self._units.values() for node in unit.nodes]
        edges = [edge for unit in self._units.values() for edge in unit.edges]
        key = ("unit", "address", "kind", "piece")
        nodes.sort(key=lambda node: [str(node.get(name, "")) for name in key])
        edges.sort(key=lambda edge: [edge[name] for name in ("unit", "to", "field", "from")])
        return _Drawing(nodes, edges)


def _as_json(drawing: _Drawing) -> Iterator[str]:
    yield json.dumps({"schema": SCHEMA, "nodes": drawing.nodes, "edges": drawing.edges}, indent=2) + "\n"


class _Named(Record):
    """What is drawn: boxes by name, in their units, and lines between them."""

    units: dict[str, dict[str, str]]  # unit -> id of a box -> what stands in it
    lines: list[tuple[str, str, str, bool]]  # from, to, field, whether it is sure
    left: str  # what is not drawn; the empty string where all is


class _Boxes:
    """The boxes of a drawing, as many as there may be; the others are counted."""

    def __init__(self, nodes: Iterable[Json]) -> None:
        self._kinds = {(one["unit"], one["address"]): one["kind"] for one in nodes}
        self.units: dict[str, dict[str, str]] = {}
        self.left: set[tuple[str, str]] = set()
        self._ids: dict[tuple[str, str], str] = {}

    def __call__(self, unit: str, address: str) -> str | None:
        """Return the id of the box of an address, None where there is no room for it."""
        key = unit, address
        if key not in self._ids:
            if len(self._ids) == MAX_DRAWN:
                self.left.add(key)
                return None
            self._ids[key] = f"n{len(self._ids)}"
            kind = self._kinds.get(key)
            self.units.setdefault(unit, {})[self._ids[key]] = f"{address}\n{kind}" if kind else address
        return self._ids[key]


def _named(drawing: _Drawing) -> _Named:
    """Each resource, then what is joined to it."""
    boxes = _Boxes(drawing.nodes)
    joined: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for edge in drawing.edges:
        if edge["joined"] != "is not":
            joined[edge["unit"], edge["to"]].append(edge)
    lines = []
    for node in drawing.nodes:
        end = boxes(node["unit"], node["address"])
        for edge in joined.pop((node["unit"], node["address"]), ()):
            start = boxes(edge["unit"], edge["from"])
            if start is not None and end is not None:
                lines.append((start, end, edge["field"], edge["joined"] == "is"))
    return _Named(boxes.units, lines[:MAX_LINES], _left(len(boxes.left), len(lines) - MAX_LINES))


def _left(boxes: int, lines: int) -> str:
    left = [f"{boxes} more"] if boxes else []
    left += [f"{lines} more line{'s' if lines > 1 else ''}"] if lines > 0 else []
    return f"and {' and '.join(left)}: narrow it with --kind, --address or PATHs" if left else ""


def _as_mermaid(drawing: _Drawing) -> Iterator[str]:
    """https://mermaid.js.org/syntax/flowchart.html: GitHub and GitLab draw it."""
    named = _named(drawing)
    yield "flowchart LR\n"
    for number, (unit, boxes) in enumerate(named.units.items()):
        yield f'  subgraph u{number}["{_entities(unit)}"]\n'
        yield from (f'    {id}["{_entities(text)}"]\n' for id, text in boxes.items())
        yield "  end\n"
    for start, end, field, sure in named.lines:
        yield f'  {start} {"-->" if sure else "-.->"}|"{_entities(field)}"| {end}\n'
    if named.left:
        yield f'  more["{named.left}"]\n'


def _entities(text: str) -> str:
    """Return text in which nothing is markup; Mermaid has entities of its own kind."""
    plain = (one if one.isalnum() or one in " ._-/:" else "<br/>" if one == "\n" else f"#{ord(one)};" for one in text)
    return "".join(plain) or " "


def _as_dot(drawing: _Drawing) -> Iterator[str]:
    """https://graphviz.org/doc/info/lang.html"""
    named = _named(drawing)
    yield "digraph storage {\n  rankdir=LR;\n  node [shape=box];\n"
    for number, (unit, boxes) in enumerate(named.units.items()):
        yield f"  subgraph cluster_{number} {{\n    label={_quoted(unit)};\n"
        yield from (f"    {id} [label={_quoted(text)}];\n" for id, text in boxes.items())
        yield "  }\n"
    for start, end, field, sure in named.lines:
        yield f"  {start} -> {end} [label={_quoted(field)}{'' if sure else ', style=dashed'}];\n"
    if named.left:
        yield f"  more [label={_quoted(named.left)}];\n"
    yield "}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{"".join(one if one.isprintable() else "�" for one in escaped)}"'  # a terminal obeys some of them


_FORMS: dict[str, Any] = {"json": _as_json, "mermaid": _as_mermaid, "dot": _as_dot}
