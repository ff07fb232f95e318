"""Policies from YAML: each document is checked, with the place of each fault and the nearest word."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import ModuleType, new_class
from typing import Any, TypeVar

from storage_lint.policies.compile import Compiler
from storage_lint.policies.document import Made, Part, documents
from storage_lint.policies.rule import PolicyRule
from storage_lint.rule import Category, Profile, Rule, Severity
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.text import display_path
from storage_lint.vocabulary import kinds

Word = TypeVar("Word", Severity, Category, Profile)
NEEDED = ("rule", "title", "kind", "must")
KEYS = (*NEEDED, "where", "severity", "category", "profile", "why", "at", "message", "references", "examples")
LANGUAGES = ("terraform", "cloudformation", "cdk")
EXAMPLES = {"fails": "Fails", "passes": "Passes", "undecided": "Undecided"}
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class Policy(Record):
    """A policy that is right: its rule's id, the service, the module that stands for it."""

    id: str
    service: str
    module: str


class Policies(Record):
    """What a file has, and what is wrong with it. `notes` are about policies that run all the same."""

    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...]


_read: dict[tuple[str, str], Policies] = {}


def read_policies(path: str) -> Policies:
    """Return the policies of a file; each is a module in `sys.modules` that holds its rule and its page."""
    source, found = documents(path)
    key = path, source.text if source is not None else ""
    if key not in _read:
        _read[key] = _policies(path, found)
    return _read[key]


def _policies(path: str, found: Sequence[Part | Problem]) -> Policies:
    problems: list[Problem] = [one for one in found if isinstance(one, Problem)]
    if not found:
        shown = display_path(path)
        problems.append(Problem(f"{shown}: no policy is in this file", f"one has {', '.join(NEEDED)}", path=shown))
    policies: dict[str, Policy] = {}
    for part in found:
        if isinstance(part, Part):
            policy = _policy(part, path, problems)
            problems += sorted(part.faults, key=_start)
            if policy is None:
                continue
            if policies.setdefault(policy.id, policy) is not policy:
                twice = f"rule {policy.id} is there twice in this file"
                problems.append(part.fault(twice, "only the first one runs", "rule"))
    return Policies(tuple(policies.values()), tuple(problems))


def _start(problem: Problem) -> int:
    return problem.span.start if problem.span is not None else 0


# complexity: one key of a document a line
def _policy(part: Part, path: str, problems: list[Problem]) -> Policy | None:
    """Return the policy of a document; None where something is wrong with it: all of that is in its `faults`."""
    part.each(lambda name: part.known(name, KEYS, "a policy has"))
    for name in NEEDED:
        if name not in part.data:
            part.faults.append(part.fault(f"the policy has no {name}", f"it needs {', '.join(NEEDED)}"))

    def said(name: str, make: Callable[[], Made]) -> Made | None:
        return part.attempt(make) if name in part.data else None

    id = said("rule", lambda: _id(part))
    node = said("kind", lambda: _kind(part))
    compiler = Compiler(part)
    attributes: dict[str, Any] = {
        "__module__": f"{path}#{id}",
        "__doc__": said("title", lambda: part.text("title")),
        "id": id,
        "title": part.data.get("title"),
        "severity": part.attempt(lambda: _word(part, Severity.MEDIUM)),
        "category": part.attempt(lambda: _word(part, Category.SECURITY)),
        "profile": part.attempt(lambda: _word(part, Profile.DEFAULT)),
        "references": part.attempt(lambda: tuple(part.texts("references"))),
        "message": part.attempt(lambda: _message(part)),
    }
    if node is not None:
        found = {name: part.attempt(partial(compiler.condition, name, node)) for name in ("where", "must")}
        attributes |= {name: staticmethod(one) for name, one in found.items() if one is not None}
        attributes["at"] = said("at", lambda: compiler.path("at", node)) or ()
    examples = part.attempt(lambda: _examples(part))
    why = said("why", lambda: part.text("why")) or "Nobody has said why."
    if part.faults or id is None or node is None or examples is None:
        return None
    if not all(examples.get(name) for name in ("fails", "passes")):
        problems.append(_without_examples(part, id))
    base: Any = PolicyRule
    rule: Any = new_class("Policy", (base[node],), exec_body=lambda namespace: namespace.update(attributes))
    return _registered(rule, node.kind.partition(".")[0], _page(rule.title, why, examples))


def _id(part: Part) -> str:
    id = part.text("rule")
    if not _ID.fullmatch(id):
        part.fail(f"{id[:80]!r} is no rule's name", "small letters and dashes, as in acme-bucket-without-owner", "rule")
    return id


def _word(part: Part, default: Word) -> Word:
    """Return the severity, the category or the profile of a policy."""
    kind = type(default)
    return kind(part.word(kind.__name__.lower(), [one.value for one in kind], default.value))


def _kind(part: Part) -> Any:
    """Return the type of node that a policy is about."""
    kind = part.text("kind")
    if kind not in kinds():
        part.unknown("kind", kind, tuple(kinds()), "kinds")
    return kinds()[kind]


def _message(part: Part) -> str:
    """Return the sentence of a finding, in which `{address}` stands for the resource's address."""
    if "message" not in part.data:
        return str(part.data.get("title"))
    message = part.text("message")
    for name in re.findall(r"\{([\w.-]+)\}", message):
        if name != "address":
            part.fail(f"message: {{{name[:80]}}} stands for nothing", "only {address} does", "message")
    return message


def _registered(rule: type[Rule[Any]], service: str, page: str) -> Policy:
    module = ModuleType(rule.__module__, page)
    module.Policy = rule  # type: ignore[attr-defined]  # a module made here has what it is given
    sys.modules[rule.__module__] = module
    return Policy(rule.id, service, rule.__module__)


def _without_examples(part: Part, id: str) -> Problem:
    detail = "examples with `fails` and `passes` show that it does what it should: storage-lint test-rules runs them"
    what = f"{part.source.path}: policy {id} has no examples of both"
    return Problem(what, detail, span=part.span("rule"), note=True)


def _examples(part: Part) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    if "examples" not in part.data:
        return found
    inner = part.inside("examples")

    def add(name: str) -> None:
        inner.known(name, tuple(EXAMPLES), "examples are")
        languages = inner.inside(name)
        languages.each(lambda language: languages.known(language, LANGUAGES, "languages are"))
        texts = languages.each(lambda language: (language, languages.text(language)))
        found[name] = dict(texts)

    inner.each(add)
    return found


def _page(title: str, why: str, examples: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page of a policy, in the form that all pages have."""
    return "\n".join([title, "", "## Why", "", why.strip(), "", *_blocks(examples)])


def _blocks(examples: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, heading in EXAMPLES.items():
        if name in examples:
            yield f"## {heading}\n"
            for language, text in examples[name].items():
                yield f"```{language}\n{text.rstrip()}\n```\n"
