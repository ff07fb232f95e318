"""Joins by name: what is kept together or left out changes no answer, and the work grows with the resources alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from depth import tries
from graphs import ORIGIN, attach, block, bucket, known, switch, unknown
from storage_lint.graph.choices import cases
from storage_lint.graph.environment import ANYWHERE, Environment
from storage_lint.graph.graph import build
from storage_lint.graph.joins import join, match, owners
from storage_lint.graph.joins.attached import MAX_RIVALS
from storage_lint.graph.joins.name_index import NameIndex
from storage_lint.graph.joins.owners import MAX_DOUBTS
from storage_lint.graph.node import Attachment, Belonging, Edge, Resource
from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Choice, Known, Reference, Symbol, Text, Unknown, Value, known_parts, make_text
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.cluster import Member
from storage_lint.source.record import replace

ENVIRONMENTS = [
    Environment(Text(("111111111111",)), Text((region,))) for region in ("eu-west-1", "us-east-1", Symbol("var.region"))
]


class Names:
    """Random names and targets of few parts, so that they meet often."""

    def __init__(self, chance: random.Random, addresses: list[str]) -> None:
        self._chance = chance
        self._addresses = addresses

    def text(self) -> Text:
        chance = self._chance
        literals = ["", "", "a", "b", "-", "ab", "a-b", "logs"]
        parts: list[str | Symbol] = []
        for _ in range(chance.randint(1, 3)):
            kind = chance.random()
            if kind < 0.6:
                parts.append(chance.choice(literals))
            elif kind < 0.95:
                parts.append(Symbol(chance.choice(["var.a", "var.b", "var.c"])))
            else:
                parts.append(self.identity())
        return make_text(parts)

    def identity(self) -> Symbol:
        address = self._chance.choice([*self._addresses, "aws_s3_bucket.elsewhere"])
        return Symbol(address, self._chance.choice(["id", "bucket"]), unique=True)

    def value(self, depth: int = 0) -> Value[str]:
        kind = self._chance.random()
        if kind < 0.1:
            return unknown("nothing is known")
        if kind < 0.2:
            return unknown("an identity", self.identity())
        if kind < 0.3:
            return known(Reference("".join(filter(str.isalpha, str(self.text()))), self.identity().address, "id"))
        if kind < 0.45 and not depth:
            return switch("var.which", self.value(1), self.value(1))
        if kind < 0.5 and not depth:
            choices = (Choice("a", self.value(1)), Choice("b", self.value(1)))
            return unknown("one of some", *self.text().parts, choices=choices)
        text = self.text()
        if not any(isinstance(part, Symbol) for part in text.parts):
            return known(str(text))  # '' is what null becomes
        return unknown("in part", *text.parts)


def pairwise(owners: list[Resource], attachments: list[Attachment]) -> dict[str, list[str]]:
    """What each owner is told of its attachments, when every one is compared with every owner."""
    by_address = {owner.address: owner for owner in owners}
    told: dict[str, list[str]] = {address: [] for address in by_address}
    for attachment in attachments:
        where = attachment.environment if owners[0].regional else ANYWHERE
        address = match.referenced_address(attachment.target)
        if address in by_address:
            told[address].append(f"{attachment.address} is")
            continue
        sure, maybe = [], []
        for owner in owners:
            answer = match.match(attachment.target, owner, by_address, where)
            chosen = answer is attachment.target and match.in_some_cases(attachment, owner, by_address, where)
            if answer is True or chosen:
                sure.append(owner)
            elif isinstance(answer, Unknown):
                maybe.append(owner)
        for owner in sure:
            told[owner.address].append(f"{attachment.address} is")
        targets = [attachment.target, *cases(attachment.target)]
        is_somebodys = [any(match.match(one, owner, by_address, where) is True for owner in sure) for one in targets]
        left = [] if is_somebodys[0] else [one for one, is_ in zip(targets, is_somebodys, strict=True) if not is_]
        for owner in maybe:
            if not sure or any(match.match(one, owner, by_address, where) is not False for one in left[1:]):
                told[owner.address].append(f"{attachment.address} may be")
    return told


def told(owners: list[Resource], attachments: list[Attachment]) -> dict[str, list[str]]:
    addresses = {owner.address for owner in owners}
    return {
        node.address: [
            message.partition(" its ")[0]
            for message in (note.message for note in node.joins)
            if " is not its " not in message
        ]
        for node in build([*owners, *attachments]).resources
        if node.address in addresses
    }


def cluster(address: str, identifier: Value[str], environment: Environment) -> Cluster:
    unwritten = {field: known(None) for field in Cluster._fields if field not in Resource._fields}
    fields: dict[str, Any] = {
        **unwritten,
        "address": address,
        "type": "aws_rds_cluster",
        "language": "terraform",
        "scope": ".",
        "declared": ORIGIN,
        "exists": known(True),
        "environment": environment,
        "identifier": identifier,
        "members": known(()),
    }
    return Cluster(**fields)


def member(address: str, target: Value[str], environment: Environment) -> Attachment:
    part = Member(address, known(None), known(None), known(None), known(True), ORIGIN)
    return attach(target, part, "members", address=address, many=True, environment=environment)


@pytest.mark.parametrize("seed", range(tries(20, usual=4)))
def test_shared_lists_answer_as_every_pair_does(seed: int) -> None:
    chance = random.Random(seed)
    met = 0
    for _ in range(150):
        count = chance.randint(1, 6)
        names = Names(chance, [f"aws_s3_bucket.b{at}" for at in range(count)])
        owners: list[Resource] = [bucket(f"aws_s3_bucket.b{at}", names.value(1)) for at in range(count)]
        blocks = [attach(names.value(), block(), address=f"block.n{at}") for at in range(chance.randint(1, 6))]
        expected = pairwise(owners, blocks)
        assert told(owners, blocks) == expected
        met += sum(map(len, expected.values()))
    assert met > 300


@pytest.mark.parametrize("seed", range(tries(10, usual=3)))
def test_clusters_answer_as_every_pair_does(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        names = Names(chance, [f"aws_rds_cluster.c{at}" for at in range(5)])
        clusters: list[Resource] = [
            cluster(f"aws_rds_cluster.c{at}", names.value(1), chance.choice(ENVIRONMENTS)) for at in range(5)
        ]
        members = [member(f"member.n{at}", names.value(), chance.choice(ENVIRONMENTS)) for at in range(5)]
        assert told(clusters, members) == pairwise(clusters, members)


@pytest.mark.parametrize("seed", range(tries(10, usual=3)))
def test_the_index_leaves_out_no_name_that_may_be_equal(seed: int) -> None:
    chance = random.Random(seed)
    left_out = 0
    for _ in range(100):
        names = Names(chance, ["aws_s3_bucket.a", "aws_s3_bucket.b"])
        texts = [names.text() if chance.random() < 0.9 else None for _ in range(12)]
        index = NameIndex(texts)
        for text in [*texts, names.text(), names.text()]:
            found = index.candidates(text)
            assert found == sorted(set(found))
            wanted = [at for at, one in enumerate(texts) if one is None or text is None or may_be_equal(text, one)]
            assert set(wanted) <= set(found)
            left_out += len(texts) - len(found)
    assert left_out > 3000


def test_ends_of_any_characters() -> None:
    texts = [Text(("\U0010ffffa", Symbol("x"))), Text(("\U0010ffff\U0010ffff", Symbol("x"))), Text(("a",)), Text(())]
    assert NameIndex(texts).candidates(Text(("\U0010ffff", Symbol("y")))) == [0, 1]
    assert NameIndex(texts).candidates(Text(())) == [3]


Make = Callable[[int], Value[str]]

ALIKE: dict[str, tuple[Make, Make]] = {
    "one name": (lambda n: known("logs"), lambda n: known("logs")),
    "one name in part": (
        lambda n: unknown("", Symbol("var.a"), "-logs"),
        lambda n: unknown("", Symbol("var.a"), "-logs"),
    ),
    "unknown beginnings": (
        lambda n: unknown("", Symbol("var.a"), f"-logs-{n}"),
        lambda n: unknown("", Symbol("var.a"), f"-logs-{n}"),
    ),
    "unknown beginnings of their own": (
        lambda n: unknown("", Symbol(f"var.a{n}"), "-logs"),
        lambda n: unknown("", Symbol(f"var.b{n}"), "-logs"),
    ),
    "unknown ends": (
        lambda n: unknown("", f"logs-{n}-", Symbol("var.a")),
        lambda n: unknown("", f"logs-{n}-", Symbol("var.a")),
    ),
    "literal names, unknown owners": (lambda n: unknown("", Symbol(f"var.a{n}")), lambda n: known(f"logs-{n}")),
    "literal owners, unknown names": (lambda n: known(f"logs-{n}"), lambda n: unknown("", Symbol(f"var.a{n}"))),
    "symbols alone": (lambda n: unknown("", Symbol(f"var.a{n}")), lambda n: unknown("", Symbol(f"var.b{n}"))),
    "nothing known": (lambda n: unknown("nothing"), lambda n: unknown("nothing")),
    "generated names, nothing known of targets": (
        lambda n: unknown("", Symbol(f"aws_s3_bucket.b{n}", "id", unique=True)),
        lambda n: unknown("nothing"),
    ),
    "one of two, of one name": (lambda n: known("logs"), lambda n: switch(f"var.{n}", known("logs"), known("data"))),
    "one of two, nothing known": (lambda n: unknown("nothing"), lambda n: switch(f"var.{n}", known("a"), unknown("b"))),
}


@pytest.mark.parametrize("form", ALIKE)
@pytest.mark.parametrize("exists", [known(True), switch("var.on", known(True), known(False))])
def test_the_work_grows_with_the_resources(form: str, exists: Value[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    name, target = ALIKE[form]
    comparisons, made = 0, 0

    def counted(*arguments: Any) -> bool | Unknown:
        nonlocal comparisons
        comparisons += 1
        return compare(*arguments)

    def noted(entry: Any, owner: Resource) -> Edge:
        nonlocal made
        made += 1
        return edge(entry, owner)

    compare, edge = match.match, join._edge
    monkeypatch.setattr(join, "match", counted)
    monkeypatch.setattr(join, "_edge", noted)
    count = 120
    owners = [bucket(f"aws_s3_bucket.b{n}", name(n)) for n in range(count)]
    blocks = [attach(target(n), block(), address=f"block.b{n}", exists=exists) for n in range(count)]
    assert len(build([*owners, *blocks]).resources) >= count
    assert comparisons <= 3 * count
    assert made <= 2 * (MAX_RIVALS + 1) * count


def test_all_that_is_surely_its_own_is_joined_however_much_it_is() -> None:
    count = 500
    sources = [
        attach(known("logs"), n, "access_log_sources", many=True, address=f"aws_s3_bucket.b{n}") for n in range(count)
    ]
    doubts = [attach(unknown(f"reason {n}"), block(), address=f"block.b{n}") for n in range(count)]
    (joined,) = build([bucket("aws_s3_bucket.logs", known("logs")), *doubts, *sources]).resources
    assert joined.access_log_sources.value == tuple(range(count))  # type: ignore[attr-defined]
    sure = [edge.attachment for edge in joined.joins if edge.belonging is Belonging.SURE]
    assert sure == [one.address for one in sources]
    assert len(joined.joins) - count == MAX_DOUBTS + 1  # of those that may be, the first and the last


def test_two_of_one_name_share_what_is_theirs() -> None:
    sources = [attach(known("logs"), n, "access_log_sources", many=True, address=f"block.b{n}") for n in range(500)]
    for node in build([*(bucket(f"aws_s3_bucket.{name}", known("logs")) for name in "ab"), *sources]).resources:
        assert len(node.joins) == len(node.access_log_sources.value) == len(sources)  # type: ignore[attr-defined]


def test_of_too_many_that_several_share_not_all_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "MAX_SHARED", 200)
    sources = [attach(known("logs"), n, "access_log_sources", many=True, address=f"block.b{n}") for n in range(101)]
    two = [bucket(f"aws_s3_bucket.{name}", known("logs")) for name in "ab"]
    for node in build([*two, *sources[:100]]).resources:
        assert isinstance(node.access_log_sources, Known)  # type: ignore[attr-defined]
    for node in build([*two, *sources]).resources:
        value = node.access_log_sources  # type: ignore[attr-defined]
        assert value.reason == "more than 100 belong to it, and to others of its name"
        assert known_parts(value) == tuple(range(100))


def test_of_too_many_rivals_some_are_named() -> None:
    blocks = [attach(known("logs"), block(), address=f"block.b{n}") for n in range(100)]
    (joined,) = build([bucket("aws_s3_bucket.a", known("logs")), *blocks]).resources
    value = joined.public_access_block  # type: ignore[attr-defined]
    assert isinstance(value, Unknown)
    assert value.reason == "block.b0, block.b1, block.b2 and others overwrite each other"
    assert value.choices == ()


def test_the_last_of_many_doubts_counts() -> None:
    blocks = [attach(unknown(f"reason {n}"), block(), address=f"block.b{n}") for n in range(100)]
    (joined,) = build([bucket("aws_s3_bucket.a", known("logs")), *blocks]).resources
    value = joined.public_access_block  # type: ignore[attr-defined]
    assert value.reason == "block.b99 may configure it, but its target is not known: reason 99"
    assert [note.message.partition(" ")[0] for note in joined.joins] == [
        *(f"block.b{n}" for n in range(10)),
        "block.b99",
    ]


def test_members_of_a_name_that_two_regions_have() -> None:
    east, west, somewhere = ENVIRONMENTS
    a, b = (cluster(f"aws_rds_cluster.{name}", known("orders"), where) for name, where in (("a", east), ("b", west)))

    def members(*of: Attachment) -> dict[str, object]:
        clusters = [node for node in build([a, b, *of]).resources if isinstance(node, Cluster)]
        values = {node.address[-1]: node.members for node in clusters}
        return {
            name: value.reason if isinstance(value, Unknown) else [one.address for one in value.value]
            for name, value in values.items()
        }

    orders = known("orders")
    assert members(member("one", orders, west)) == {"a": [], "b": ["one"]}
    reason = (
        "two may belong to it, but its target is not known: aws_rds_cluster.{} has this name, but whether "
        "Region var.region is Region {} is not known"
    )
    assert members(member("one", orders, west), member("two", orders, somewhere)) == {
        "a": reason.format("a", "eu-west-1"),
        "b": reason.format("b", "us-east-1"),
    }


def test_members_in_another_scope_are_not_of_another_region() -> None:
    east, west, _ = ENVIRONMENTS
    a = cluster("aws_rds_cluster.a", known("orders"), east)

    def members(where: Environment) -> int:
        elsewhere = member("one", known("orders"), where)
        (node,) = build([a, replace(elsewhere, scope="elsewhere")]).resources
        assert isinstance(node, Cluster)
        assert isinstance(node.members, Known)
        return len(node.members.value)

    assert members(east) == 1
    assert members(west) == 0
