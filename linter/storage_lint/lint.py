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

from storage_lint.discover.units import Units
from storage_lint.engine import NO_VERDICTS, Verdicts
from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent
from storage_lint.graph.settings import Assumption
from storage_lint.packs import BUILT_IN
from storage_lint.pipeline.crossing import Crossing
from storage_lint.pipeline.judge import Judge, Judged
from storage_lint.pipeline.ledger import Ledger
from storage_lint.pipeline.readers import NOTHING, Readers, find, tree_of
from storage_lint.report import Report
from storage_lint.rule import Profile
from storage_lint.select import Selection, select_rules
from storage_lint.source.problem import Problem, Stages
from storage_lint.source.record import Record, replace

Watch = Callable[[Judged], None]
# So many resources are judged together, where their names do not ask for more; a unit itself counts as some.
MAX_TOGETHER = 4_000
UNIT = 20


class Settings(Record):
    """What decides a run, apart from the paths."""

    select: tuple[str, ...] = ()  # rule ids, aliases, services or patterns; empty: all of the profile
    ignore: tuple[str, ...] = ()
    profile: Profile = Profile.DEFAULT
    packs: tuple[str, ...] = (BUILT_IN,)
    reading: ReadSettings = ReadSettings()
    # What the user says of the account, where the code has nothing: `account_encrypts_by_default`.
    assumed: tuple[Assumption, ...] = ()
    # Assemblies made for this run -> the directories of their programs, whose older assemblies are left out.
    programs: Mapping[str, str] = {}
    cfn_lint: bool = False  # run cfn-lint's rules over templates, too
    explain: bool = True  # work out what a report says when it explains itself


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
    units = stages.run("looking for files", lambda: find(paths, settings.programs), NOTHING)
    reading = replace(settings.reading, tree=tree_of(paths, settings.programs, units))
    readers = Readers(units, reading, settings.programs, stages)
    judge = Judge(partial(_select, settings), settings.assumed, stages, progress)
    ledger = Ledger(settings.explain)
    for judged in _judged(readers, judge, progress):
        watch(judged)
        ledger.add(judged)
        del judged
    foreign = stages.run("running cfn-lint", lambda: _cfn_lint(units, settings), NO_VERDICTS)
    ledger.add_outcomes(foreign.findings)
    report = ledger.report(units.found.problems, (*foreign.problems, *dict.fromkeys(stages.problems)))
    return replace(report, units=units.counted(report.files), rules=judge.ran)


def _judged(readers: Readers, judge: Judge, progress: Progress) -> Iterator[Judged]:
    """Yield units as they are judged, and once more, together, those that speak of others."""
    crossing = Crossing()
    for number, (readings, is_last) in enumerate(_batches(readers.each(progress), readers.is_partial)):
        if number or not is_last:
            crossing.add(readings)
        yield judge(readings, readers.around(readings))
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


def _select(settings: Settings, services: Sequence[str]) -> Selection:
    return select_rules(settings.packs, services, settings.select, settings.ignore, settings.profile)


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
