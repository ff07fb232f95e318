"""`storage-lint accept FINGERPRINT|RULE [PATH]…`: the comment that accepts findings, and the proof that it does."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from storage_lint.acceptance import places_of
from storage_lint.commands import CLEAN, FINDINGS, HELP, PROBLEMS
from storage_lint.commands.accepting import Words, with_marks
from storage_lint.config.units import Configs
from storage_lint.graph.node import Resource
from storage_lint.lint import Settings, lint
from storage_lint.options import Command, lint_command
from storage_lint.report import Report
from storage_lint.report.place import Placed, fingerprinted, in_order
from storage_lint.report.repository import Repository
from storage_lint.review import Request, reviewed
from storage_lint.rule import Outcome, Profile
from storage_lint.run import Options, request_of
from storage_lint.select import Rulebook, stands_for
from storage_lint.source.marks import is_date, marks_in
from storage_lint.source.problem import Problem
from storage_lint.source.read import MAX_FILE_BYTES, read_regular
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.write import write_whole
from storage_lint.suppress import utc_today
from storage_lint.terminal import CommandError, complain, complain_there, write

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"[0-9a-fA-F]{6,}")  # what can only be meant as a fingerprint
_ENDINGS = {
    "terraform": (".tf", ".tofu", ".tf.json", ".tofu.json"),
    "terraform-plan": (".tf", ".tofu", ".tf.json", ".tofu.json"),  # of the configuration beside it
    "cloudformation": (".yaml", ".yml", ".template", ".json"),
}


class Site(Record):
    """What is declared at an offset of a file, where it can be accepted."""

    path: str
    line: int
    offset: int
    in_metadata: bool


# Options of a run that decide what it finds.
_DECIDING = ("profile", "variables", "variable_files", "parameter_files", "config_file", "isolated", "packs", "today")


def _command(what: str, paths: tuple[str, ...], reason: str, until: str | None, **options: Any) -> int:
    words = _words(reason, until, options["today"] or utc_today())
    return _Acceptor(what, request_of(Options(**options), paths or (".",)), words).run()


def _words(reason: str, until: str | None, today: str) -> Words:
    """Return what a comment is to say. Raises click's `BadParameter` where it would not say it."""
    if until is not None and not is_date(until):
        raise click.BadParameter(f"{until!r} is not YYYY-MM-DD", param_hint="'--until'")
    if until is not None and until < today:
        raise click.BadParameter(f"{until} is over: nothing would be accepted any more", param_hint="'--until'")
    if len(reason.strip().splitlines()) != 1 or "*/" in reason:
        raise click.BadParameter("write one line", param_hint="'--reason'")
    mark, *more = marks_in(f"storage-lint: ignore[x] {reason}")
    if mark.wrong:
        raise click.BadParameter(f"{mark.wrong}; here it is --until", param_hint="'--reason'")
    if more:
        raise click.BadParameter("it is a mark itself, which would accept something else", param_hint="'--reason'")
    return Words(reason.strip(), until)


command = Command(
    "accept",
    context_settings=HELP,
    callback=_command,
    params=[
        click.Argument(["what"], metavar="FINGERPRINT|RULE"),
        click.Argument(["paths"], nargs=-1, metavar="[PATH]..."),
        click.Option(["--reason"], required=True, help="Why: it is written into the comment."),
        click.Option(["--until"], metavar="DATE", help="The last day on which it holds, as YYYY-MM-DD."),
        *(one for one in lint_command.params if one.name in _DECIDING),
    ],
    help="""Accept the finding with this FINGERPRINT (JSON has them), or those of RULE, below each PATH.

    The comment is written above the resource, or above the module call where only that one is meant; then everything
    is reviewed again: what is accepted must be just that, else nothing is changed. What decides a run decides here as
    well: give the same options.
    """,
)


class _Acceptor:
    def __init__(self, what: str, request: Request, words: Words) -> None:
        self._what = what.lower() if _FINGERPRINT.fullmatch(what.lower()) else what
        self._request = request
        self._words = words
        self._profile: Profile | None = None
        self._packs: tuple[str, ...] = ()
        self._configs: Configs | None = None

    def run(self) -> int:
        """Write what is to be written; return the exit status."""
        report = self._report()
        wanted = self._meant(report)
        if not wanted and not self._aside(report):
            self._profile = Profile.STRICT  # what a run with another profile reports
            report = self._report()
            wanted = self._meant(report)
        if not wanted:
            return self._nothing(report)
        if forbidden := next(filter(self._is_forbidden, wanted.values()), None):
            rule, scope = forbidden.outcome.rule.id, forbidden.outcome.resource.scope
            detail = f"the settings say acceptable = false; storage-lint config {scope} says where"
            complain(Problem(f"{forbidden.location}: {rule} may not be accepted", detail))
            return PROBLEMS
        before = self._by_fingerprint(report)
        refused = [one for one in wanted.values() if not _declarations(one.outcome.resource)]
        if refused:
            paths = ", ".join(sorted({one.location.path for one in refused}))
            complain(Problem(f"{paths}: no comment can be written for this", self._as_settings(refused)))
            return PROBLEMS
        return self._accept(set(wanted), before)

    def _accept(self, left: set[str], before: dict[str, Placed[Outcome]]) -> int:
        """Write what accepts these, best at the resources all at once; return the exit status."""
        if self._proven(_at_resources(one for key, one in before.items() if key in left), left, before):
            return CLEAN
        status = CLEAN
        while left and status == CLEAN:
            status = self._one(left, before)
        return status

    def _meant(self, report: Report) -> dict[str, Placed[Outcome]]:
        return {key: one for key, one in self._by_fingerprint(report).items() if self._is_meant(key, one)}

    def _is_forbidden(self, one: Placed[Outcome]) -> bool:
        """Return whether the settings keep everybody from accepting it: not even they themselves would."""
        config = self._configs.of(one.outcome.resource.scope) if self._configs is not None else None
        return config is not None and config.of_rule(one.outcome.rule, "acceptable", places_of(one.outcome)) is False

    def _aside(self, report: Report) -> bool:
        """Return whether it is accepted already."""
        return any(self._is_meant(key, one) for key, one in self._pairs([one.outcome for one in report.suppressed]))

    def _nothing(self, report: Report) -> int:
        """Say why there is nothing to write; return the exit status."""
        by_fingerprint = _FINGERPRINT.fullmatch(self._what) is not None
        if self._aside(report):
            write([f"{self._what} is accepted already\n"])
            return CLEAN
        hint = None if by_fingerprint else Rulebook(self._packs).hint(self._what)
        if hint is not None or by_fingerprint:
            if hint is None or _PART.fullmatch(self._what):
                hint = "storage-lint --format json has the fingerprints"
            complain(Problem(f"no finding or rule is called {self._what}", hint))
            return PROBLEMS
        for problem in report.failures:
            complain_there(problem)
        write([f"nothing to accept: no finding of {self._what}\n"])
        return PROBLEMS if report.failures else CLEAN

    def _is_meant(self, fingerprint: str, one: Placed[Outcome]) -> bool:
        if _FINGERPRINT.fullmatch(self._what):
            return fingerprint == self._what
        return stands_for(self._what, one.outcome.rule)

    def _report(self) -> Report:
        """Review what is asked for. Known findings can be accepted, too."""

        def settings(configs: Configs) -> Settings:
            found = self._request.settings(configs)
            return replace(found, profile=self._profile or found.profile)

        with reviewed(replace(self._request, baseline="", settings=settings), lint) as (report, configs):
            self._packs, self._configs = configs.packs, configs
            return report

    def _pairs(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, Placed[Outcome]]]:
        marked = fingerprinted(in_order(outcomes), Repository(self._request.paths))
        return ((mark, placed) for placed, mark in marked)

    def _by_fingerprint(self, report: Report) -> dict[str, Placed[Outcome]]:
        """Return findings and undecided verdicts by fingerprint, each kind counted by itself as in JSON."""
        findings: list[Outcome] = [*report.findings]
        undecided: list[Outcome] = [*report.undecided]
        return dict((*self._pairs(undecided), *self._pairs(findings)))

    def _one(self, left: set[str], before: dict[str, Placed[Outcome]]) -> int:
        """Write for one resource, one call, or at the value itself, what accepts nothing else."""
        first = before[min(left)]
        for site in _possible(first):
            meant = {key for key in left if site in _possible(before[key])}
            if self._proven({site: {before[key].outcome.rule.id for key in meant}}, meant, before):
                left -= meant
                return CLEAN
        what = f"{first.location}: no comment accepts just {first.outcome.rule.id} of {first.outcome.resource.address}"
        complain(Problem(what, f"it would accept others with it, or not this\n{self._as_settings([first])}"))
        return FINDINGS

    def _as_settings(self, outcomes: Iterable[Placed[Outcome]]) -> str:
        """Return what says the same in the settings."""
        lines = ["write it into storage-lint.toml:"]
        for one in outcomes:
            resource = one.outcome.resource
            path = resource.construct_path
            where = {"construct": path} if path else {"address": resource.address}
            said = {"rule": one.outcome.rule.id, **where, "reason": self._words.reason}
            lines += ["[[accept]]", *(f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in said.items())]
            lines += [f"until = {self._words.until}"] if self._words.until else []
        return "\n".join(lines)

    def _proven(self, sites: dict[Site, set[str]], meant: set[str], before: dict[str, Placed[Outcome]]) -> bool:
        """Write comments, and take them back unless just what is meant is gone."""
        texts = {path: _read(path) for path in {site.path for site in sites}}
        try:
            made = {path: self._with_marks(path, text, sites) for path, text in texts.items()}
        except ValueError:  # no JSON, but something that is like it
            return False
        proven = False
        try:
            _write_all(made)
            after = self._by_fingerprint(self._report())
            proven = set(before) - set(after) == meant and not set(after) - set(before)
        finally:
            if not proven:  # also where it was interrupted
                _write_all(texts)
        if proven:
            write(f"{site.path}:{site.line} ignore[{', '.join(sorted(rules))}]\n" for site, rules in sites.items())
            before.clear()
            before.update(after)
        return proven

    def _with_marks(self, path: str, text: str, sites: Mapping[Site, set[str]]) -> str:
        here = {site: rules for site, rules in sites.items() if site.path == path}
        in_metadata = any(site.in_metadata for site in here)
        return with_marks(text, {site.offset: rules for site, rules in here.items()}, self._words, in_metadata)


def _declarations(resource: Resource) -> tuple[Span, ...]:
    """Return where a resource is declared, and the calls that lead there, where something can be written."""
    trace = resource.declared.trace()
    endings = _ENDINGS.get(resource.language, ())
    found = [span for span in (trace.span, *(hop.span for hop in trace.via)) if span.file.path.endswith(endings)]
    return tuple(found) if trace.span in found else ()


def _at_resources(outcomes: Iterable[Placed[Outcome]]) -> dict[Site, set[str]]:
    """Return the rules to accept at each resource."""
    sites: dict[Site, set[str]] = {}
    for one in outcomes:
        sites.setdefault(_possible(one)[0], set()).add(one.outcome.rule.id)
    return sites


def _possible(one: Placed[Outcome]) -> list[Site]:
    """Return where it may be accepted: the resource, the calls above it, and last the value that it points to."""
    resource = one.outcome.resource
    spans = (*_declarations(resource), one.trace.span)
    in_metadata = resource.language == "cloudformation"
    return [Site(span.file.path, span.location().line, span.start, in_metadata) for span in spans]


def _read(path: str) -> str:
    return read_regular(os.path.realpath(path), MAX_FILE_BYTES).decode()


def _write_all(texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        try:
            write_whole(path, [text])
        except OSError as error:
            raise CommandError(f"{path}: cannot be written: {error.strerror or error}") from error
