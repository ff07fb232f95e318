"""The shape of a parameter group that turns a requirement off, whichever service it is of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar, TypeVar

from storage_lint.graph.change import Set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.parameters import Parameter
from storage_lint.resources.rds import ParameterGroup
from storage_lint.rule import Outcome, Rule

Group = TypeVar("Group", bound=ParameterGroup)


class OffParameterRule(Rule[Group]):
    """None of some parameters is written with a value that turns it off; what is not written is another matter."""

    wanted: ClassVar[Mapping[str, str]]  # each parameter, and what it must be
    families: ClassVar[Mapping[str, tuple[str, ...]]]  # how the families begin that have each
    off: ClassVar[Collection[str]]  # in small letters
    harm: ClassVar[str]  # 'clients may connect without TLS'
    fix_title: ClassVar[str]

    def check(self, resource: Group) -> Iterator[Outcome]:
        """Find the parameter that is off."""
        if isinstance(resource.parameters, Unknown):
            yield self.undecided(resource, resource.parameters)
            return
        open_: Unknown | None = None
        for parameter in resource.parameters.value:
            is_off = self._is_off(parameter, resource.family)
            if isinstance(is_off, Unknown):
                open_ = is_off if open_ is None else open_
            elif is_off:
                name = parameter.name.value if isinstance(parameter.name, Known) else ""
                fix = self.fix(resource, self.fix_title, Set(parameter, "value", self.wanted[name]))
                yield self.finding(resource, parameter.value, f"{name} is off: {self.harm}", fix=fix)
                return
        if open_ is not None:
            yield self.undecided(resource, open_)

    def _is_off(self, parameter: Parameter, family: Value[str | None]) -> bool | Unknown:
        """Whether a parameter turns the requirement off, or what that hangs on. Of an unknown family each counts."""
        if isinstance(parameter.name, Unknown):
            return parameter.name
        if parameter.name.value not in self.wanted:
            return False
        has_it = self.families[parameter.name.value]
        if isinstance(family, Known) and family.value and not family.value.lower().startswith(has_it):
            return False
        if isinstance(parameter.value, Unknown):
            return parameter.value
        if (parameter.value.value or "").lower() not in self.off:
            return False
        return parameter.exists if isinstance(parameter.exists, Unknown) else True
