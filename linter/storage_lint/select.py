"""Which rules run: by rule id, alias, service, framework or pattern, and by profile.

A framework is a file of a pack, `fsbp.toml`, that names its controls: a rule that has one of them among its aliases
belongs to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from storage_lint.packs import (
    BUILT_IN,
    POLICIES,
    PackError,
    RuleFile,
    called,
    controls_of,
    is_built_in,
    list_rules,
    load_rule,
    option_types,
    problems_of,
    renamed,
    strict_rules,
)
from storage_lint.rule import Option, Profile, Rule
from storage_lint.source.globs import is_pattern
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.text import path_from_here


class Selection(Record):
    """The rules that run, what was wrong with names, and the ids of rules of the profile that names leave out."""

    rules: tuple[Rule[Any], ...]
    problems: tuple[Problem, ...]
    left_out: frozenset[str] = frozenset()


# complexity: what selects and what leaves out, one step a line
def select_rules(
    packs: Iterable[str], services: Collection[str], select: Sequence[str], ignore: Sequence[str], profile: Profile
) -> Selection:
    """Return the rules of `services` that are selected (all of the profile when `select` is empty) and not ignored.

    A rule that is selected by its id, an alias or a framework runs whatever its profile; a service or pattern stays
    inside it.
    """
    listed = services if all(map(_is_ours, (*select, *ignore))) else None  # other names may be those of any rule
    for some in (listed,) if listed is None else (listed, None):
        problems: list[Problem] = []
        files = _list_all(packs, problems, some)
        selected, named = _resolve("--select", select, files, packs, problems)
        ignored, _ = _resolve("--ignore", ignore, files, packs, problems)
        left = [file for id, file in files.items() if (not select or id in selected) and id not in ignored]
        if left:
            break
    if not left and files and not problems:
        detail = "--select and --ignore together leave none of them: nothing is checked"
        problems.append(Problem("no rule is selected", detail))
    others = strict_rules() - named if profile is Profile.DEFAULT else ()
    mine = {file.id for file in files.values() if file.service in services and file.id not in others}
    rules = _load_all([file for file in left if file.id in mine], problems)
    in_profile = tuple(
        rule for rule in rules if profile is Profile.STRICT or rule.profile is Profile.DEFAULT or rule.id in named
    )
    return Selection(in_profile, tuple(problems), frozenset(mine.difference(file.id for file in left)))


class Rulebook:
    """What there is to be named: the rules of packs, looked up when somebody asks."""

    def __init__(self, packs: Sequence[str]) -> None:
        self.packs = tuple(packs)
        self._files: dict[str, RuleFile] | None = None
        self._hints = 0

    def add(self, pack: str) -> None:
        """Add a pack."""
        if pack not in self.packs:
            self.packs = (*self.packs, pack)
            self._files = None

    def hint(self, name: str) -> str | None:
        """Return None for a name that stands for some rule, else what may have been meant, for the first such names."""
        if BUILT_IN in self.packs and _is_ours(name):
            return None
        files = self._listed()
        if any(_covers(name, file.id, file.service) for file in files.values()) or controls_of(self.packs, name):
            return None
        if _called(name, files):
            return None
        self._hints += 1
        return _nearest(name, files) if self._hints <= MAX_HINTS else LIST

    def meant(self, name: str) -> tuple[str, ...]:
        """Return a name itself, or, of a framework, the controls that rules are about."""
        controls = controls_of(self.packs, name)
        return tuple(one for one in controls if _is_ours(one) or _called(one, self._listed())) or (name,)

    def options(self, name: str) -> dict[str, Option]:
        """Return the options of the rules that a name stands for."""
        rules = _load_all(self._meant(name), [])
        return {key: option for rule in rules for key, option in type(rule).options.items()}

    def option_types(self, name: str) -> list[Mapping[str, type]]:
        """Return the options of each rule that a name stands for, with their types."""
        meant, ours = self._meant(name), option_types()
        others = _load_all([one for one in meant if not one.is_built_in], [])
        theirs = [{key: option.type for key, option in type(rule).options.items()} for rule in others]
        return [*(ours.get(one.id, {}) for one in meant if one.is_built_in), *theirs]

    def _meant(self, name: str) -> list[RuleFile]:
        """Return the rules that a name stands for."""
        is_ours = self.packs == (BUILT_IN,) and is_built_in(name)
        files = _list_all(self.packs, [], (name.partition("-")[0],)) if is_ours else self._listed()
        some = [file for file in files.values() if _covers(name, file.id, file.service)]
        return some or [files[id] for id in sorted(_called(name, files))]

    def services(self) -> list[str]:
        """Return the services that rules are about."""
        return sorted({file.service for file in self._listed().values()})

    def _listed(self) -> dict[str, RuleFile]:
        if self._files is None:
            self._files = _list_all(self.packs, [])
        return self._files


def all_rules(packs: Iterable[str]) -> tuple[list[Rule[Any]], list[Problem]]:
    """Return every rule of the packs, sorted by id, and what was wrong with those that do not load."""
    problems: list[Problem] = []
    return _load_all(_list_all(packs, problems).values(), problems), problems


def find_rule(packs: Iterable[str], name: str) -> Rule[Any] | Problem:
    """Return the rule whose id or alias `name` is, or a problem that suggests the nearest."""
    problems: list[Problem] = []
    files = _list_all(packs, problems)
    meant = [name] if name in files else sorted(_called(name, files, problems))
    found = _load_all([files[id] for id in meant], problems)
    return found[0] if found else problems[0] if problems else _not_one(name, files)


def _not_one(name: str, files: dict[str, RuleFile]) -> Problem:
    several = [file for file in files.values() if _covers(name, file.id, file.service)]
    if not several:
        return _unknown(f"no rule is called {name!r}", name, files)
    is_service = any(file.service == name for file in several)
    detail = f"storage-lint rules --service {name} lists them" if is_service else LIST
    return Problem(f"{name!r} stands for several rules", detail)


def matches(pattern: str, rule: Rule[Any]) -> bool:
    """Return whether a name as people write it (id, alias, service, pattern) covers the whole of a rule."""
    return _covers(pattern, rule.id, service_of(rule)) or pattern.lower() in map(str.lower, rule.aliases)


def stands_for(pattern: str, rule: Rule[Any]) -> bool:
    """Return whether a name stands for a rule, as with `--select`: another tool's name for one setting of it, too."""
    return _covers(pattern, rule.id, service_of(rule)) or _is_alias(pattern, rule)


def service_of(rule: Rule[Any]) -> str:
    """Return the service that a rule is about."""
    return rule.service or rule.id.partition("-")[0]


class Part(Record):
    """What another tool's name for a part of a rule means: a field, or some of its values alone."""

    field: str
    values: tuple[str, ...]

    def covers(self, field: str, value: str) -> bool:
        """Return whether an outcome about a field with this value is meant."""
        return field == self.field and (not self.values or value in self.values)


def part_meant(pattern: str, rule: Rule[Any]) -> Part | None:
    """Return what a name covers that is another tool's name for a part of a rule; None where it is none."""
    for name, said in rule.parts.items():
        if name.lower() == pattern.lower():
            field, _, values = said.partition("=")
            return Part(field, tuple(values.split("|")) if values else ())
    return None


def search_rules(packs: Iterable[str], *words: str) -> tuple[list[Rule[Any]], list[Problem]]:
    """Return the rules of which the id, an alias, the title or the page has each word, in this order of importance."""
    rules, problems = all_rules(packs)
    ranked = [(rule, [_rank(rule, word.lower()) for word in words]) for rule in rules]
    found = [(sum(rank for rank in ranks if rank is not None), rule) for rule, ranks in ranked if None not in ranks]
    return [rule for _, rule in sorted(found, key=lambda pair: pair[0])], problems


def _rank(rule: Rule[Any], wanted: str) -> int | None:
    import sys

    names = [name.lower() for name in (rule.id, *rule.aliases, *rule.parts)]
    page = sys.modules[type(rule).__module__].__doc__ or ""
    places = (wanted in names, any(wanted in name for name in names), wanted in rule.title.lower())
    return next((rank for rank, found in enumerate((*places, wanted in page.lower())) if found), None)


def _covers(pattern: str, id: str, service: str) -> bool:
    return pattern in (id, service) or (is_pattern(pattern) and fnmatchcase(id, pattern))


def _is_alias(pattern: str, rule: Rule[Any]) -> bool:
    return pattern.lower() in [name.lower() for name in (*rule.aliases, *rule.parts)]


def _called(name: str, files: Mapping[str, RuleFile], problems: list[Problem] | None = None) -> set[str]:
    """Return the ids of the rules that another tool, or an earlier version, calls so. Ours are listed, not imported."""
    ours = {id for id in called(name) if id in files and files[id].is_built_in}
    others = _load_all((one for one in files.values() if not one.is_built_in), problems if problems is not None else [])
    return ours | {rule.id for rule in others if _is_alias(name, rule)}


def _is_ours(name: str) -> bool:
    """Return whether a name stands for built-in rules: it is theirs, or another tool's name for one."""
    return is_built_in(name) or bool(called(name))


def _where(module: str) -> str:
    """Return the file of a policy as a report has it, from the working directory; of another rule its module."""
    path, policy, _ = module.partition("#")
    return path_from_here(path) if policy else module


def _list_all(
    packs: Iterable[str], problems: list[Problem], services: Collection[str] | None = None
) -> dict[str, RuleFile]:
    """Return the rules by id. `services`: those that matter of our own; of another pack none may be amiss."""
    files: dict[str, RuleFile] = {}
    for pack in packs:
        problems.extend(problems_of(pack))
        try:
            found = list_rules(pack, services if pack == BUILT_IN else None)
            if not found and pack != BUILT_IN and not pack.startswith(POLICIES):
                problems.append(Problem(f"rule pack {pack} has no rules", "is it the package that is meant?"))
            for file in found:
                if file.id in files:
                    first, second = (_where(one.module) for one in (files[file.id], file))
                    detail = f"it is in {first}, which runs, and in {second}, which does not"
                    problems.append(Problem(f"rule {file.id} is defined twice", detail))
                files.setdefault(file.id, file)
        except PackError as error:
            problems.append(Problem(f"rule pack {pack} cannot be used", str(error)))
    return files


def _load_all(files: Iterable[RuleFile], problems: list[Problem]) -> list[Rule[Any]]:
    rules = []
    for file in files:
        try:
            rules.append(load_rule(file))
        except PackError as error:
            problems.append(Problem(f"rule {file.id} does not run", str(error)))
    return rules


# complexity: one case for each thing that a pattern may name
def _resolve(
    option: str,
    patterns: Sequence[str],
    files: dict[str, RuleFile],
    packs: Iterable[str],
    problems: list[Problem],
) -> tuple[set[str], set[str]]:
    """Return the ids that patterns cover, and those of them that were named one by one."""
    covered: set[str] = set()
    named: set[str] = set()
    for pattern in patterns:
        ids = {pattern} & files.keys() or {
            file.id for file in files.values() if _covers(pattern, file.id, file.service)
        }
        if not ids and not (BUILT_IN in packs and is_built_in(pattern)):
            ids = {id for one in controls_of(packs, pattern) or (pattern,) for id in _called(one, files)}
            named |= ids
        if pattern in files:
            named.add(pattern)
        for new in (new for pack in packs for old, new in renamed(pack).items() if old == pattern):
            detail = f"it is called {new} now; the old name will work for one more minor version"
            problems.append(Problem(f"{option}: {pattern} is a retired name", detail, note=True))
        if not ids and not (BUILT_IN in packs and _is_ours(pattern)):
            what = f"{option}: no rule, alias, service or framework is called {pattern!r}"
            problems.append(_unknown(what, pattern, files))
        covered |= ids
    return covered, named


def _unknown(summary: str, name: str, files: dict[str, RuleFile]) -> Problem:
    return Problem(summary, _nearest(name, files))


LIST = "storage-lint rules lists them all"
MAX_HINTS = 20  # names for which the nearest rule is looked for: it takes a millisecond each


def _nearest(name: str, files: dict[str, RuleFile]) -> str:
    from difflib import get_close_matches

    names = sorted({*files, *(file.service for file in files.values())})
    nearest = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    return f"{hint}{LIST}"
