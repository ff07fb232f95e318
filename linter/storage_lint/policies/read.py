"""Policies from YAML: each document is checked, with the place of each fault and the nearest word."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType, new_class
from typing import Any

from storage_lint.policies.compile import Compiler
from storage_lint.policies.document import FaultError, Part, documents
from storage_lint.policies.rule import PolicyRule
from storage_lint.rule import Category, Profile, Rule, Severity
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.vocabulary import kinds

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
        problems: list[Problem] = [one for one in found if isinstance(one, Problem)]
        policies: dict[str, Policy] = {}
        for part in found:
            if isinstance(part, Part):
                try:
                    policy = _policy(part, path, problems)
                    if policy.id in policies:
                        part.fail(f"rule {policy.id} is there twice in this file", "only the first one runs", "rule")
                    policies[policy.id] = policy
                except FaultError as fault:
                    problems.append(fault.problem)
        _read[key] = Policies(tuple(policies.values()), tuple(problems))
    return _read[key]


# complexity: one key of a document a line
def _policy(part: Part, path: str, problems: list[Problem]) -> Policy:
    for name in part.names():
        part.known(name, KEYS, "a policy has")
    for name in NEEDED:
        if name not in part.data:
            part.fail(f"the policy has no {name}", f"it needs {', '.join(NEEDED)}")
    id = part.text("rule")
    if not _ID.fullmatch(id):
        part.fail(f"{id[:80]!r} is no rule's name", "small letters and dashes, as in acme-bucket-without-owner", "rule")
    node = kinds().get(part.text("kind"))
    if node is None:
        part.unknown("kind", part.text("kind"), tuple(kinds()), "kinds")
    assert node is not None
    compiler = Compiler(part)
    attributes: dict[str, Any] = {
        "__module__": f"{path}#{id}",
        "__doc__": part.text("title"),
        "id": id,
        "title": part.text("title"),
        "severity": Severity(part.word("severity", [one.value for one in Severity], "medium")),
        "category": Category(part.word("category", [one.value for one in Category], "security")),
        "profile": Profile(part.word("profile", [one.value for one in Profile], "default")),
        "references": tuple(part.texts("references")),
        "where": staticmethod(compiler.condition("where", node)),
        "must": staticmethod(compiler.condition("must", node)),
        "at": compiler.path("at", node) if "at" in part.data else (),
        "message": _message(part),
    }
    examples = _examples(part)
    if not all(examples.get(name) for name in ("fails", "passes")):
        problems.append(_without_examples(part, id))
    base: Any = PolicyRule
    rule: Any = new_class("Policy", (base[node],), exec_body=lambda namespace: namespace.update(attributes))
    return _registered(rule, node.kind.partition(".")[0], _page(part, examples))


def _message(part: Part) -> str:
    """Return the sentence of a finding, in which `{address}` stands for the resource's address."""
    if "message" not in part.data:
        return part.text("title")
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
    inner = part.inside("examples") if "examples" in part.data else None
    for name in inner.names() if inner is not None else ():
        assert inner is not None
        inner.known(name, tuple(EXAMPLES), "examples are")
        languages = inner.inside(name)
        for language in languages.names():
            languages.known(language, LANGUAGES, "languages are")
        found[name] = {language: languages.text(language) for language in languages.names()}
    return found


def _page(part: Part, examples: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page of a policy, in the form that all pages have."""
    why = part.text("why") if "why" in part.data else "Nobody has said why."
    return "\n".join([part.text("title"), "", "## Why", "", why.strip(), "", *_blocks(examples)])


def _blocks(examples: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, heading in EXAMPLES.items():
        if name in examples:
            yield f"## {heading}\n"
            for language, text in examples[name].items():
                yield f"```{language}\n{text.rstrip()}\n```\n"
