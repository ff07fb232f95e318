"""Which rules judge which unit, and what the settings make of what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from storage_lint.acceptance import places_of
from storage_lint.engine import Verdicts
from storage_lint.graph.node import Resource
from storage_lint.rule import Finding, Outcome, Profile, Rule, Severity
from storage_lint.select import Selection, select_rules, service_of
from storage_lint.source.record import Record, replace

if TYPE_CHECKING:
    from storage_lint.config.units import Configs
    from storage_lint.config.values import Config


class Wanted(Record):
    """Which rules the user asks for: what is given goes before the settings."""

    packs: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None


class Rulesets:
    """The rules of each unit, and those that ran at all."""

    def __init__(self, wanted: Wanted, configs: Configs | None = None) -> None:
        self.ran: dict[str, Rule[Any]] = {}
        self._wanted = wanted
        self._configs = configs
        self._resolved: dict[object, Selection] = {}
        self._selected: dict[tuple[tuple[str, ...], int], Selection] = {}
        self._others: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self._dropped: set[str] = set()  # rules that said what the settings leave out
        self._ignored: set[str] = set()  # those of them that are ignored where they said it

    @property
    def every(self) -> tuple[Rule[Any], ...]:
        """The rules that ran, by id."""
        return tuple(self.ran[id] for id in sorted(self.ran))

    @property
    def left_out(self) -> int:
        """How many rules options or settings leave out, somewhere."""
        return len(self._ignored.union(*(one.left_out for one in self._selected.values())))

    def ran_everywhere(self, rule: Rule[Any]) -> bool:
        """Return whether a rule judged all there is of its service, and the settings left out nothing that it said."""
        service = service_of(rule)
        asked = (selection for (services, _), selection in self._selected.items() if service in services)
        return rule.id not in self._dropped and all(any(one.id == rule.id for one in said.rules) for said in asked)

    def groups(self, resources: Iterable[Resource]) -> list[tuple[Config | None, Sequence[Resource]]]:
        """Return resources by the settings that hold for them: most runs have one group."""
        if self._configs is None:
            return [(None, tuple(resources))]
        found: dict[int, tuple[Config | None, list[Resource]]] = {}
        for resource in resources:
            config = self._configs.of(resource.scope)
            found.setdefault(id(config), (config, []))[1].append(resource)
        return list(found.values()) or [(None, ())]

    def select(self, services: tuple[str, ...], config: Config | None) -> Selection:
        """Return the rules for the services that occur, where these settings hold."""
        key = services, id(config)
        if key not in self._selected:
            selection = self._select(services, config)
            self._selected[key] = selection
            self.ran.update((rule.id, rule) for rule in selection.rules)
        return self._selected[key]

    # complexity: what an option, a setting and a default say, in this order
    def _select(self, services: tuple[str, ...], config: Config | None) -> Selection:
        wanted = self._wanted
        if config is None:
            return self._of(services, wanted.select, wanted.ignore, wanted.profile or Profile.DEFAULT)
        selection = self._of(
            services,
            wanted.select or config.strings("select") or (),
            wanted.ignore or (() if config.has_overrides else config.strings("ignore") or ()),
            wanted.profile or Profile(config.get("profile") or Profile.DEFAULT),
        )
        rules = tuple(type(one)(config.options(one)) if one.options else one for one in selection.rules)
        return replace(selection, rules=rules)

    def rounds(self, selection: Selection, config: Config | None) -> Iterator[tuple[Rule[Any], ...]]:
        """Yield the rules to run, those with options of their own for some places once for each way to have them."""
        yield selection.rules
        if config is None or not config.has_overrides:
            return
        others = [(one, self._other_options(one, config)) for one in selection.rules if one.options]
        for number in range(max((len(ways) for _, ways in others), default=0)):
            yield tuple(type(one)(ways[number]) for one, ways in others if number < len(ways))

    def as_set(self, verdicts: Verdicts, config: Config | None) -> Verdicts:
        """Return what rules say with the options that they have where it is said."""
        if config is None or not config.has_overrides:
            return verdicts

        def counts(outcome: Outcome) -> bool:
            rule = outcome.rule
            if not rule.options or not self._other_options(rule, config):
                return True
            return bool(rule.options == type(rule)(config.options(rule, places_of(outcome))).options)

        return replace(
            verdicts,
            findings=tuple(filter(counts, verdicts.findings)),
            undecided=tuple(filter(counts, verdicts.undecided)),
        )

    def _other_options(self, rule: Rule[Any], config: Config) -> list[dict[str, Any]]:
        key = rule.id, id(config)
        if key not in self._others:
            self._others[key] = config.other_options(rule)
        return self._others[key]

    def _of(
        self, services: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], profile: Profile
    ) -> Selection:
        """Return the rules; many units ask for the same."""
        key = services, select, ignore, profile
        if key not in self._resolved:
            self._resolved[key] = select_rules(self._wanted.packs, services, select, ignore, profile)
        return self._resolved[key]

    def adjusted(self, outcomes: Sequence[Outcome]) -> tuple[list[Outcome], list[str]]:
        """Return outcomes as the settings of their units want them, and the scopes of those in excluded places."""
        if self._configs is None or not self._configs.everything:
            return list(outcomes), []
        kept: list[Outcome] = []
        excluded: list[str] = []
        for outcome in outcomes:
            config = self._configs.of(outcome.resource.scope)
            if config is None:
                kept.append(outcome)
                continue
            places = places_of(outcome) if config.looks_at_places else ()
            named = config.excludes_any((outcome.resource.scope,))  # a unit that is read although it is excluded
            if not named and config.excludes_any(places):
                excluded.append(outcome.resource.scope)
            elif self._wanted.ignore or not config.ignores(outcome.rule, places):
                kept.append(_rated(outcome, config.of_rule(outcome.rule, "severity", places)))
                continue
            else:
                self._ignored.add(outcome.rule.id)
            self._dropped.add(outcome.rule.id)
        return kept, excluded


def _rated(outcome: Outcome, severity: str | None) -> Outcome:
    """Return an outcome with the severity that the settings give its rule."""
    if severity in (None, "off") or not isinstance(outcome, Finding):
        return outcome
    return replace(outcome, severity=Severity(severity))


def together(verdicts: Sequence[Verdicts]) -> Verdicts:
    """Return several verdicts as one."""
    if len(verdicts) == 1:
        return verdicts[0]
    return Verdicts(
        tuple(one for said in verdicts for one in said.findings),
        tuple(one for said in verdicts for one in said.undecided),
        tuple(dict.fromkeys(one for said in verdicts for one in said.problems)),
    )


def by_service(resources: Iterable[Resource]) -> tuple[str, ...]:
    """Return the services of resources, sorted."""
    return tuple(sorted({one.service for one in resources}))
