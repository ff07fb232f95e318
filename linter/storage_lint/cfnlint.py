"""cfn-lint, both ways: our rules inside it, and its findings in our report.

``cfn-lint --append-rules storage_lint.cfnlint template.yaml`` shows the findings of the built-in pack beside
cfn-lint's own, at their exact places. A rule's id there is its severity's letter and its own id:
`E-s3-missing-public-access-block` (critical, high), `W-ebs-gp2-volume` (medium, low), `I-…` (info). Verdicts that hang
on a value that is not known are not shown; ``storage-lint --undecided show`` does that.

`run_cfn_lint` is what ``storage-lint --cfn-lint`` does.

Importing this module imports cfn-lint, which takes more than half a second; nothing else in the package does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar

# cfn-lint has no type hints: its classes are Any.
from cfnlint.config import ConfigMixIn  # type: ignore[import-untyped]
from cfnlint.core import _DEFAULT_RULESDIR  # type: ignore[import-untyped]
from cfnlint.rules import CloudFormationLintRule, Match, RuleMatch, Rules  # type: ignore[import-untyped]
from cfnlint.runner.template.runner import run_template_by_file_path  # type: ignore[import-untyped]

from storage_lint.engine import Verdicts, run
from storage_lint.graph.graph import build
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Known, Origin, Source, Trace
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.packs import BUILT_IN, RuleFile, list_rules, load_rule
from storage_lint.rule import Category, Finding, Outcome, Profile, Rule, Severity
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree, read_source
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path
from storage_lint.suppress import Acceptances

_LETTERS = {
    Severity.CRITICAL: "E",
    Severity.HIGH: "E",
    Severity.MEDIUM: "W",
    Severity.LOW: "W",
    Severity.INFO: "I",
}

# Our rules inside cfn-lint


@lru_cache(maxsize=1)
def _verdicts(filename: str) -> tuple[Reading, Verdicts]:
    """The verdicts on one template that nobody accepted. cfn-lint asks each rule in turn: the last answer is kept."""
    tree = Tree((filename,))
    reading = read_templates([filename], ReadSettings(tree=tree))
    rules = [rule for file in list_rules(BUILT_IN) if (rule := load_rule(file)).profile is Profile.DEFAULT]
    verdicts = run(build(reading.resources), rules)
    acceptances = Acceptances(tree.marks)
    acceptances.see(reading.resources)
    left = acceptances.judge(verdicts.findings).left
    return reading, replace(verdicts, findings=tuple(one for one in left if isinstance(one, Finding)))


def _findings(rule_id: str, filename: str) -> Iterator[RuleMatch]:
    _, verdicts = _verdicts(filename)
    for finding in verdicts.findings:
        if finding.rule.id == rule_id:
            span = _span_within(finding.origin.trace(), finding.resource.declared.trace(), display_path(filename))
            if span is not None:
                yield _match(span, f"{finding.resource.address}: {finding.message}", finding.resource.address)


def _span_within(written: Trace, declared: Trace, path: str) -> Span | None:
    """The first place that has to do with a finding and lies in the template: a value may come from another file."""
    for trace in (written, declared):
        for span in (trace.span, *(hop.span for hop in trace.via)):
            if span.file.path == path:
                return span
    return None


def _match(span: Span, message: str, address: str) -> RuleMatch:
    where = span.location()
    location = (where.line - 1, where.column - 1, where.end_line - 1, where.end_column - 1)
    path = ["Resources", address.partition("/")[0]] if address else []
    return RuleMatch(path, message, location=location)


def _hosted(file: RuleFile) -> type[CloudFormationLintRule]:
    """Return one of our rules as a rule of cfn-lint."""
    rule = load_rule(file)

    def match(self: CloudFormationLintRule, cfn: Any) -> list[RuleMatch]:
        return list(_findings(rule.id, cfn.filename)) if _is_file(cfn.filename) else []

    attributes = {
        "id": f"{_LETTERS[rule.severity]}-{rule.id}",
        "shortdesc": rule.title,
        "description": rule.title,
        "source_url": rule.references[0] if rule.references else "",
        "tags": ["storage-lint", file.service],
        "match": match,
    }
    return type(f"Hosted_{rule.id.replace('-', '_')}", (CloudFormationLintRule,), attributes)


def _is_file(filename: str | None) -> bool:
    # cfn-lint hands over data without text when it reads from standard input: places could not be told.
    return filename is not None and os.path.isfile(filename)


class HostedProblems(CloudFormationLintRule):  # type: ignore[misc]  # the base is Any
    """What storage-lint could not read, so that silence is not taken for approval."""

    id = "W-storage-lint-problem"
    shortdesc = "storage-lint could not read a part of the template"
    description = "A part of the template, or something that it refers to, could not be read by storage-lint"
    source_url = ""
    tags: ClassVar[list[str]] = ["storage-lint"]

    def match(self, cfn: Any) -> list[RuleMatch]:
        """Return the problems of a template."""
        if not _is_file(cfn.filename):
            return []
        reading, verdicts = _verdicts(cfn.filename)
        path = display_path(cfn.filename)
        return [
            _match(problem.span, f"{problem.summary}: {problem.detail}", "")
            for problem in (*reading.problems, *verdicts.problems)
            if not problem.note and problem.span is not None and problem.span.file.path == path
        ]


for _file in list_rules(BUILT_IN):
    _rule = _hosted(_file)
    globals()[_rule.__name__] = _rule  # cfn-lint looks for classes among the names of the module
del _rule


# cfn-lint's findings in our report


class CfnLintRule(Rule[Resource]):
    """A rule of cfn-lint, as the rule of a finding: it is run by cfn-lint, not by us."""

    profile = Profile.STRICT

    def __init__(self, foreign: CloudFormationLintRule) -> None:
        # Of the class for our own rules, of the instance here.
        self.id = f"cfn-lint-{foreign.id}"  # type: ignore[misc]
        self.title = foreign.shortdesc  # type: ignore[misc]
        self.severity = _SEVERITIES.get(foreign.id[:1], Severity.INFO)  # type: ignore[misc]
        self.category = Category.DEPLOY  # type: ignore[misc]
        self.references = (foreign.source_url,) if foreign.source_url else ()  # type: ignore[misc]
        self.aliases = (foreign.id,)  # type: ignore[misc]

    def check(self, resource: Resource) -> Iterator[Outcome]:
        """Find nothing: cfn-lint has."""
        return iter(())


_SEVERITIES = {"E": Severity.HIGH, "W": Severity.LOW, "I": Severity.INFO}


class CfnLintResult(Record):
    """What cfn-lint said: findings of its rules, and templates that it could not read or that broke it."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def run_cfn_lint(files: Sequence[str]) -> CfnLintResult:
    """Run cfn-lint's own rules over templates.

    A `.cfnlintrc` is heeded as far as it turns rules off and names regions. Rules that it appends are not loaded:
    they would be programs from the directory that is linted.
    """
    findings: list[Finding] = []
    problems: list[Problem] = []
    try:
        rules = Rules.create_from_directory(_DEFAULT_RULESDIR)
        config = ConfigMixIn([], templates=list(files))
    except (Exception, SystemExit) as error:  # noqa: BLE001  (other people's program: it may end the process)
        return CfnLintResult((), (Problem("cfn-lint could not be set up", _said(error)),))
    for file in files:
        template = _Template(file)
        try:
            matches = list(run_template_by_file_path(file, config, rules, False))
        except (Exception, SystemExit) as error:  # noqa: BLE001  (as above; the other templates are still read)
            problems.append(Problem(f"{template.path}: cfn-lint could not read it", _said(error), path=template.path))
            continue
        for match in matches:
            if match.rule.id.startswith("E00"):  # of reading and transforming the template
                summary = f"{template.path}: cfn-lint could not read it"
                detail = f"{match.rule.id} {match.message}"
                problems.append(Problem(summary, detail, template.span(match), template.path))
            else:
                findings.append(template.finding(match))
    return CfnLintResult(tuple(findings), tuple(problems))


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:300]}"


class _Template:
    """Turns matches in one template into findings."""

    def __init__(self, file: str) -> None:
        self.path = display_path(file)
        source = read_source(file)
        self._source = source if isinstance(source, SourceFile) else SourceFile(self.path, "", file)
        self._document = parse(self._source, duplicates=False) if isinstance(source, SourceFile) else None
        self._rules: dict[str, CfnLintRule] = {}

    def span(self, match: Match) -> Span:
        """Return where a match is, on one line."""
        start = self._source.offset(match.linenumber, match.columnnumber)
        end = self._source.offset(match.linenumberend, match.columnnumberend)
        line_end = self._source.offset(match.linenumber, 1) + len(self._source.line(match.linenumber))
        return Span(self._source, start, max(start, min(end, line_end)))

    def finding(self, match: Match) -> Finding:
        """Return a match as a finding of ours."""
        rule = self._rules.setdefault(match.rule.id, CfnLintRule(match.rule))
        origin = Origin(Source.WRITTEN, self.span(match))
        return Finding(rule, self._resource(match, origin), origin, match.message, rule.severity)

    def _resource(self, match: Match, origin: Origin) -> Resource:
        path = getattr(match, "path", None) or []
        address = str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""
        return Resource(
            address=address,
            type=self._type(address),
            language="cloudformation",
            scope=self.path,
            declared=origin,
            exists=Known(True, origin),
        )

    def _type(self, address: str) -> str:
        data = self._document.data if isinstance(self._document, Document) else None
        resources = data.get("Resources") if isinstance(data, dict) else None
        resource = resources.get(address) if isinstance(resources, dict) else None
        kind = resource.get("Type") if isinstance(resource, dict) else None
        return kind if isinstance(kind, str) else "AWS::CloudFormation::Template"
