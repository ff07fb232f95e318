"""The whole pipeline as one function, `lint(["infrastructure"], Settings())`: the public Python API.

It goes unit by unit: each is read and lowered; as many as have some thousand resources are joined, judged and settled
together, and then let go. What is left of them is what a report says, and a table of the names by which they speak of
others: units that turn out to speak of each other are read again, and judged together.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from storage_lint.discover.units import Units
from storage_lint.engine import NO_VERDICTS, Verdicts
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent
from storage_lint.packs import BUILT_IN
from storage_lint.pipeline.judge import Judge, Judged
from storage_lint.pipeline.ledger import Ledger
from storage_lint.pipeline.readers import NOTHING, Readers, find, included, tree_of
from storage_lint.pipeline.rulesets import Rulesets, Wanted
from storage_lint.report import Report
from storage_lint.rule import Profile
from storage_lint.select import Rulebook, matches
from storage_lint.source.problem import Problem, Stages
from storage_lint.source.read import is_below, real_path
from storage_lint.source.record import Record, replace
from storage_lint.suppress import Acceptances

if TYPE_CHECKING:
    from storage_lint.config.units import Configs

Watch = Callable[[Judged], None]
# So many resources are judged together, where their names do not ask for more; a unit itself counts as some.
MAX_TOGETHER = 4_000
UNIT = 5


class Settings(Record):
    """What decides a run, apart from the paths."""

    select: tuple[str, ...] = ()  # rule ids, aliases, services or patterns; empty: all of the profile
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None  # None: what the settings say, else the default one
    packs: tuple[str, ...] = (BUILT_IN,)
    reading: ReadSettings = ReadSettings()
    # What the user says of the account, where the code has nothing: `account_encrypts_by_default`.
    assumed: tuple[Assumption, ...] = ()
    # The files `storage-lint.toml`: what holds where nothing above is said. None: none is looked for.
    configs: Configs | None = None
    # Assemblies made for this run -> the directories of their programs, whose older assemblies are left out.
    programs: Mapping[str, str] = {}
    cfn_lint: bool = False  # run cfn-lint's rules over templates, too
    explain: bool = True  # work out what a report says when it explains itself
    accept: bool = True  # set aside what someone accepted; else it is reported, and marked
    today: str = ""  # YYYY-MM-DD, for acceptances that end; the day itself, in UTC, where nothing is said
    keyed: bool = False  # work out by what findings of two trees are compared


_DEFAULT = Settings()


def lint(
    paths: Sequence[str], settings: Settings = _DEFAULT, progress: Progress = silent, watch: Watch = lambda _: None
) -> Report:
    """Lint files and directories. Nothing is raised for bad input or a rule that crashes: that becomes a problem.

    `watch` is given what is judged together, before it is let go: the graph with the joins as `edges`, and the outcomes
    with the fields that they are about. It is called once for a small tree, and several times for a large one; units
    that turn out to speak of each other come once more, together (`Judged.again`). What it keeps it should copy: who
    keeps a resource keeps all that was read with it. The report itself holds no more than what is reported.
    """
    with _uncollected():
        return _lint(paths, settings, progress, watch)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile, but where units are let go: looking costs more than the work."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _lint(paths: Sequence[str], settings: Settings, progress: Progress, watch: Watch) -> Report:
    stages = Stages()
    reading = replace(settings.reading, of_unit=_of_unit(settings))
    units = stages.run("looking for files", lambda: find(paths, settings.programs, settings.configs, reading), NOTHING)
    units = included(units, paths, settings.configs)
    tree = tree_of(paths, settings.programs, units)
    reading = replace(reading, tree=tree)
    readers = Readers(units, reading, settings.programs, stages)
    rules = Rulesets(Wanted(settings.packs, settings.select, settings.ignore, settings.profile), settings.configs)
    judge = Judge(rules, partial(_assumed, settings), stages, progress)
    book = Rulebook(settings.packs) if settings.packs else None
    acceptances = Acceptances(tree.marks, settings.configs, book, settings.today, settings.accept)
    ledger = Ledger(settings.explain, acceptances, settings.keyed)
    for judged in _judged(readers, judge, progress):
        watch(judged)
        ledger.add(judged)
        del judged
    foreign = stages.run("running cfn-lint", lambda: _cfn_lint(units, settings), NO_VERDICTS)
    ledger.add_outcomes(foreign.findings)
    report = ledger.report(units.found.problems, (*foreign.problems, *dict.fromkeys(stages.problems)))
    report = replace(report, units=units.counted(report.files), passed_by=units.passed_by(report.files))
    report = replace(report, rules=rules.every, left_out=rules.left_out)
    whole = paths if units.around is None and not settings.select else ()
    return replace(report, problems=(*report.problems, *_about_acceptances(acceptances, report, rules, whole)))


def _of_unit(settings: Settings) -> Callable[[str], ReadSettings] | None:
    """Return what decides values, unit by unit, where settings may differ."""
    configs, given = settings.configs, settings.reading
    if configs is None:
        return None

    def of_unit(path: str) -> ReadSettings:
        config = configs.of(path)
        return given if config is None else config.reading(given)

    return of_unit


def _assumed(settings: Settings) -> Sequence[Assumption]:
    """Return what to assume of accounts: what the settings of the units say that were read, unless it is given."""
    if settings.configs is None or not settings.configs.everything:
        return settings.assumed
    from storage_lint.config.units import assumptions

    return (*assumptions(settings.configs), *settings.assumed)


# complexity: each condition under which a mark is surely unused stands by itself
def _about_acceptances(
    acceptances: Acceptances, report: Report, rules: Rulesets, whole: Sequence[str]
) -> Iterator[Problem]:
    """Yield what is wrong with what people accepted, and what accepts nothing in paths where everything was judged."""
    wrong = list(acceptances.problems())
    yield from wrong
    if not whole or wrong or report.failures:
        return
    undecided = report.undecided_rules

    def is_settled(name: str) -> bool:
        meant = [rule for rule in rules.ran.values() if matches(name, rule)]
        return bool(meant) and all(rule.id not in undecided and rules.ran_everywhere(rule) for rule in meant)

    named = tuple(map(real_path, whole))
    for one in acceptances.unused(is_settled):
        there = real_path(one.span.file.path) if one.span is not None else ""
        if any(is_below(there, path) for path in named):  # what is written outside may be about what was not looked at
            yield one


def _judged(readers: Readers, judge: Judge, progress: Progress) -> Iterator[Judged]:
    """Yield units as they are judged, and once more, together, those that speak of others."""
    batches = _batches(readers.each(progress), readers.is_partial)
    readings, is_last = next(batches)
    if is_last:
        yield judge(readings, readers.around(readings))
        return
    from storage_lint.pipeline.crossing import Crossing

    crossing = Crossing()
    while True:
        crossing.add(readings)
        yield judge(readings, readers.around(readings))
        if is_last:
            break
        readings, is_last = next(batches)
    for meeting in crossing.meeting(MAX_TOGETHER):
        gc.collect()
        yield replace(judge(list(readers.again(meeting))), again=True)


def _batches(readings: Iterable[Reading], is_one: bool) -> Iterator[tuple[list[Reading], bool]]:
    """Yield what is judged together, and whether it is the last. It is let go when the next one is asked for."""
    waiting: list[Reading] = []
    weight = 0
    for reading in readings:
        if reading.unit and weight >= MAX_TOGETHER and not is_one:
            yield waiting, False
            waiting.clear()
            weight = 0
            gc.collect()  # units are circular
        waiting.append(reading)
        weight += UNIT + len(reading.resources) if reading.unit else 0
        del reading
    yield waiting, True


def _cfn_lint(units: Units, settings: Settings) -> Verdicts:
    """Return what cfn-lint says of the templates, when it is wanted: importing it takes more than half a second."""
    templates = [one for one in units.found.templates if units.wanted is None or one in units.wanted]
    if not settings.cfn_lint or not templates:
        return NO_VERDICTS
    try:
        from storage_lint.cfnlint import run_cfn_lint
    except ModuleNotFoundError as error:
        problem = Problem("cfn-lint is not there", f"{error}; install storage-lint[cfn-lint]")
        return Verdicts((), (), (problem,))
    result = run_cfn_lint(templates)
    return Verdicts(result.findings, (), result.problems)
