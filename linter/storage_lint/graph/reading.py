"""What an input is given, and what it hands over: resources, problems, which files were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Unknown
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.read import Tree
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.graph.joins.unread_calls import UnreadCall

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def with_progress(items: Sequence[T], what: str, progress: Progress) -> Iterator[T]:
    """Yield the items, and tell before each how many of them are done."""
    for done, item in enumerate(items):
        progress(what, done, len(items))
        yield item


class ReadSettings(Record):
    """What the user gave to the run that decides values."""

    variables: Mapping[str, str] = {}  # --var NAME=VALUE, the text as given
    variable_files: tuple[str, ...] = ()  # --var-file, in order
    parameter_files: tuple[str, ...] = ()  # --parameters, in order
    region: str | None = None
    partition: str | None = None
    tree: Tree | None = None  # what may be read; None: what is around the things that are read
    of_unit: Callable[[str], ReadSettings] | None = None  # what holds for one root, template or plan

    def of(self, path: str) -> ReadSettings:
        """Return what decides the values of one unit, by the path of its directory or file."""
        return self if self.of_unit is None else replace(self.of_unit(path), tree=self.tree)

    def tree_around(self, named: Iterable[str]) -> Tree:
        """Return what may be read when `named` is what a reader was given."""
        return self.tree or Tree(named)


class TemplateBody(Record):
    """A CloudFormation template that another language holds as text, deployed by its resource at `address`.

    `span` is where the text comes from. `parameters` are what is given to it, with None for what is not known; None
    where nothing of that is known. `unknown` is the text where only some of it is known; `otherwise` is what is said
    where it cannot be read then.
    """

    address: str
    scope: str
    text: str
    span: Span
    parameters: Mapping[str, str | None] | None
    unknown: Unknown | None = None
    otherwise: Unread | None = None


class Alternative(Record):
    """What one root or stack holds when some of its defaults are given other values, where that makes more exist.

    `when` names the values ('Env = prod'), `default` those that stand in the code ('Env is dev'); `supply` says how to
    give a value.
    """

    when: tuple[str, ...]
    default: tuple[str, ...]
    supply: str
    resources: tuple[Resource, ...]


class OtherValues(Record):
    """What one root holds with the values of a variable file that Terraform loads only where it is named."""

    file: str
    resources: tuple[Resource, ...]


class Unit(Record):
    """What is deployed together, and so read together: a Terraform root with its modules, a plan, a template with those
    that it nests, an assembly.

    `names` are the directories or files that it is read from; templates that may speak of each other are one unit.
    """

    language: str
    names: tuple[str, ...]


class Reading(Record):
    """The result of reading some files of one language. `files` are displayed paths, each once.

    `unit` is what was read, when it is one; a reading without it has what concerns several. `templates` are left to
    whoever reads them; `calls` were not read; `opened` are the files, without links, that functions of it asked for.
    """

    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    unit: Unit | None = None
    templates: tuple[TemplateBody, ...] = ()
    calls: tuple[UnreadCall, ...] = ()
    opened: frozenset[str] = frozenset()
    other_values: tuple[OtherValues, ...] = ()


# complexity: one comprehension for each field
def together(readings: Iterable[Reading]) -> Reading:
    """Return readings as one; each problem and file once."""
    every = list(readings)
    return Reading(
        tuple(resource for reading in every for resource in reading.resources),
        tuple(dict.fromkeys(problem for reading in every for problem in reading.problems)),
        tuple(dict.fromkeys(file for reading in every for file in reading.files)),
        tuple(one for reading in every for one in reading.alternatives),
        calls=tuple(one for reading in every for one in reading.calls),
        other_values=tuple(one for reading in every for one in reading.other_values),
    )
