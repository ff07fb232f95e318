"""The settings: the only list of them. What checks the file, the JSON Schema and the documentation are made from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from storage_lint.config.kinds import (
    DATE,
    FLAG,
    OF_TYPE,
    TABLE,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    VERSIONS,
    Kind,
    one_of,
    some_of,
)
from storage_lint.graph.node import AccountSetting
from storage_lint.rule import Profile, Severity
from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.source.toml_places import Path

ANY, ITEM = "*", 0  # in a path: any name, any element
TOOLS = ("checkov", "trivy", "tfsec", "cdk-nag", "cfn_nag", "cfn-lint")


# What a setting is about: the whole run, a unit (a root, a template, an assembly), or each finding, by place.
Scope = Literal["run", "unit", "finding"]


class Setting(Record):
    """One setting. `path` is where it stands; `doc` says it in a line; `default` is what holds where it is not said."""

    path: Path
    kind: Kind
    scope: Scope
    doc: str
    default: Any = None
    names_rules: bool = False
    names_files: bool = False  # relative to the file; they lie in the repository

    @property
    def name(self) -> str:
        """How it is written: 'rules.RULE.severity', 'accept[].until'."""
        return written({ANY: _WHAT.get(self.path[0], "NAME")}.get(str(part), part) for part in self.path)


_WHAT: Mapping[object, str] = {"rules": "RULE", "override": "RULE", "assume": "FOLDER"}


def written(path: Any) -> str:
    """Return a path as people write it."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _one(
    name: str,
    kind: Kind,
    scope: Scope,
    doc: str,
    default: Any = None,
    *,
    names_rules: bool = False,
    names_files: bool = False,
) -> Setting:
    path: list[str | int] = []
    for part in name.split("."):
        path += [part.removesuffix("[]"), ITEM] if part.endswith("[]") else [part]
    return Setting(tuple(path), kind, scope, doc, default, names_rules, names_files)


_R: Scope = "run"
_U: Scope = "unit"
_P: Scope = "finding"
_SEVERITIES = [one.value for one in Severity]
_UNDECIDED = ("show", "hide", "fail")

SETTINGS: tuple[Setting, ...] = (
    _one("requires", VERSIONS, _R, "versions of storage-lint that may read this file: '>=0.1,<1'"),
    _one("extends", TEXT_OR_TEXTS, _U, "other files whose settings hold where this one says nothing"),
    _one("profile", one_of([one.value for one in Profile]), _U, "which rules run, as --profile", "default"),
    _one("select", TEXTS, _U, "only these rules run, as --select", [], names_rules=True),
    _one("ignore", TEXTS, _P, "rules that are left out, as --ignore", [], names_rules=True),
    _one("fail-on", one_of([*_SEVERITIES, "never"]), _R, "exit with 1 from this severity on, as --fail-on", "info"),
    _one("undecided", one_of(_UNDECIDED), _R, "what is done with undecided verdicts, as --undecided", "hide"),
    _one("baseline", TEXT, _R, "the file of known findings, relative to this one, as --baseline", names_files=True),
    _one("packs", TEXTS, _R, "import names of installed packages of rules", []),
    _one("policies", TEXTS, _R, "files of declarative rules, with patterns, relative to this", [], names_files=True),
    _one("exclude", TEXTS, _U, "paths that are not looked at, with patterns, relative to this file", []),
    _one("region", TEXT, _U, "what AWS::Region and data.aws_region are where nothing says it"),
    _one("partition", TEXT, _U, "what AWS::Partition and data.aws_partition are"),
    _one("variables", TABLE, _U, "values of Terraform variables, as --var", {}),
    _one("variable-files", TEXTS, _U, "files relative to this one, as --var-file", [], names_files=True),
    _one("parameter-files", TEXTS, _U, "files relative to this one, as --parameters", [], names_files=True),
    _one("require-reason", FLAG, _U, "an acceptance without a reason does not count", False),
    _one("unused-acceptances", one_of(("note", "fail", "hide")), _U, "what accepts nothing", "note"),
    _one("honour", some_of(TOOLS), _U, "tools whose marks count, where they name the same fault", list(TOOLS)),
    _one("rules.*.severity", one_of([*_SEVERITIES, "off"]), _P, "how much a finding of the rule matters; off: ignored"),
    _one("rules.*.acceptable", FLAG, _P, "whether a comment, metadata or a baseline may set its findings aside", True),
    _one("override[].paths", TEXTS, _U, "what the table holds for: patterns of paths, relative to this file"),
    _one("override[].ignore", TEXTS, _P, "instead of ignore, there", names_rules=True),
    _one("override[].rules.*.severity", one_of([*_SEVERITIES, "off"]), _P, "how much a finding matters there"),
    _one("override[].rules.*.acceptable", FLAG, _P, "whether its findings may be set aside there"),
    _one("accept[].rule", TEXT, _U, "the rule: id, another tool's id, service or pattern", names_rules=True),
    _one("accept[].address", TEXT, _U, "of the resource or of what configures it, as it is printed; * is anything"),
    _one("accept[].construct", TEXT, _U, "path of the CDK construct; * is anything"),
    _one("accept[].paths", TEXTS, _U, "where the finding is: patterns of paths, relative to this file"),
    _one("accept[].reason", TEXT, _U, "why, for whoever reads it next year"),
    _one("accept[].until", DATE, _U, "the last day on which it holds"),
)


class Node:
    """A level of the file: its settings and tables by name, what any other name is, and what an array holds."""

    __slots__ = ("any", "item", "named", "setting")

    def __init__(self) -> None:
        self.named: dict[str, Node] = {}
        self.any: Node | None = None
        self.item: Node | None = None
        self.setting: Setting | None = None

    def add(self, setting: Setting) -> None:
        """Add a setting below this level."""
        at = self
        for part in setting.path:
            at = at._below(part)
        at.setting = setting

    def _below(self, part: str | int) -> Node:
        if part == ITEM:
            self.item = self.item or Node()
            return self.item
        if part == ANY:
            self.any = self.any or Node()
            return self.any
        return self.named.setdefault(str(part), Node())


@cache
def tree(assumed: frozenset[str] | None = None) -> Node:
    """Return the settings as a tree; `assumed`: the names of what is assumed, if no more of that is needed."""
    root = Node()
    for setting in (*SETTINGS, *assumable_settings(assumed)):
        root.add(setting)
    return root


def assumable_settings(names: Collection[str] | None = None) -> Iterator[Setting]:
    """Yield what may be assumed, everywhere and below a folder."""
    for name, one in assumable(names).items():
        doc = (one.__doc__ or "").partition("\n")[0].rstrip(".")
        yield _one(f"assume.{name}", OF_TYPE[one.assume_type], _U, f"what the account does: {doc}")
        yield _one(f"assume.below.*.{name}", OF_TYPE[one.assume_type], _U, f"below a folder: {doc}")


def assumable(names: Collection[str] | None = None) -> dict[str, type[AccountSetting]]:
    """Return the settings of accounts that may be assumed, by the names that the file has for them.

    With `names`, if all of them are such settings, only those: the modules of the others need not be imported.
    """
    if names is not None and not names:
        return {}
    from importlib import import_module

    from storage_lint.resources.assumable import ASSUMABLE

    wanted = ASSUMABLE.keys() & (names or ())
    found = {}
    for name in sorted(wanted if names is not None and len(wanted) == len(names) else ASSUMABLE):
        module, kind = ASSUMABLE[name]
        found[name] = getattr(import_module(f"storage_lint.resources.{module}"), kind)
    return found
