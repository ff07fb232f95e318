"""The graph: resources with everything that configures them joined in, once, whatever language wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from storage_lint.graph.joins.absent import explained, is_absent, reasons_of
from storage_lint.graph.joins.account_settings import Assumption, apply_settings, grouped
from storage_lint.graph.node import AccountSetting, Attachment, Edge, Resource
from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.graph.joins.unread_calls import UnreadCall


class Graph(Record):
    """The joined resources, in the order in which they were read; attachments have become fields of others."""

    resources: tuple[Resource, ...]

    @property
    def services(self) -> list[str]:
        """The services that occur, sorted."""
        return sorted({resource.service for resource in self.resources})

    @property
    def edges(self) -> Iterator[Edge]:
        """The joins, resource by resource: of what may be its own, or belongs elsewhere, the first ones."""
        return (edge for resource in self.resources for edge in resource.joins)


def build(resources: Iterable[Resource], assumed: Sequence[Assumption] = (), calls: Sequence[UnreadCall] = ()) -> Graph:
    """Join attachments and account-wide settings into the resources that they configure.

    `assumed` has values for fields that account-wide settings fill, for where no such setting is written; `calls` are
    those that were not read.
    """
    nodes: list[Resource] = []
    attachments: list[Attachment] = []
    for resource in resources:
        if isinstance(resource, Attachment):
            attachments.append(resource)
        else:
            nodes.append(resource)
    nodes = _expanded(nodes)
    accounts = grouped(node for node in nodes if isinstance(node, AccountSetting))
    joined = _joined(nodes, attachments)
    if calls:
        from storage_lint.graph.joins.unread_calls import opened

        joined = opened(joined, calls)
    return Graph(_linked([apply_settings(accounts, assumed, node) for node in joined]))


def _joined(nodes: list[Resource], attachments: list[Attachment]) -> Iterator[Resource]:
    """Yield the nodes with their attachments, then stand-ins for owners that are declared elsewhere."""
    if not attachments:
        yield from nodes
        return
    from storage_lint.graph.joins.join import Join

    join = Join([node for node in nodes if node.joined], [one for one in attachments if not is_absent(one)])
    reasons = reasons_of(one for one in attachments if is_absent(one))
    for node in nodes:
        yield explained(join.joined(node), reasons) if node.joined else node
    yield from join.stand_ins()


def _linked(nodes: list[Resource]) -> tuple[Resource, ...]:
    """The nodes, with what they ask of each other: each kind says it of itself."""
    linkers = {kind: linker for kind in {type(node) for node in nodes} if (linker := kind.linker(nodes))}
    return tuple(linkers[type(node)](node) if type(node) in linkers else node for node in nodes)


def _expanded(nodes: list[Resource]) -> list[Resource]:
    """The nodes, with volumes in the place of what launches them, and the like: each kind says it of itself."""
    expanders = {kind: expander for kind in {type(node) for node in nodes} if (expander := kind.expander(nodes))}
    if not expanders:
        return nodes
    return [made for node in nodes for made in (expanders[type(node)](node) if type(node) in expanders else (node,))]
