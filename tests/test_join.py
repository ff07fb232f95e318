"""Joins: by reference, by name, across the tree, and what stays open."""

from __future__ import annotations

from typing import Any

from graphs import ABSENT, attach, block, bucket, known, switch, unknown
from storage_lint.graph.graph import build
from storage_lint.graph.node import Resource
from storage_lint.graph.s3 import Account, Bucket
from storage_lint.graph.value import Elsewhere, Known, Reference, Symbol, Unknown, Value

BLOCK = block()


def buckets(*resources: Resource) -> list[Bucket]:
    return [node for node in build(resources).resources if isinstance(node, Bucket) and node.type == "aws_s3_bucket"]


def blocks(*resources: Resource) -> dict[str, str]:
    """What each bucket's public access block became."""
    answers: dict[str, str] = {}
    for node in buckets(*resources):
        match node.public_access_block:
            case Known(value=value):
                answers[node.address] = "absent" if value is None else "joined"
            case Unknown() as doubt:
                answers[node.address] = doubt.reason
    return answers


def by_id(address: str) -> Unknown:
    return unknown("it is not deployed yet", Symbol(address, "id", unique=True))


def test_by_reference_to_the_very_instance() -> None:
    a, b = bucket('aws_s3_bucket.this["a"]'), bucket('aws_s3_bucket.this["b"]')
    assert blocks(a, b, attach(by_id('aws_s3_bucket.this["b"]'), BLOCK)) == {a.address: "absent", b.address: "joined"}


def test_a_reference_wins_over_equal_names() -> None:
    a, b = bucket("aws_s3_bucket.a", known("same")), bucket("aws_s3_bucket.b", known("same"))
    target = known(Reference("same", "aws_s3_bucket.b", "id"))
    assert blocks(a, b, attach(target, BLOCK)) == {a.address: "absent", b.address: "joined"}


def test_by_name_when_the_reference_leads_elsewhere() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"))
    assert blocks(a, attach(known(Reference("logs", "data.aws_s3_bucket.d", "id")), BLOCK)) == {a.address: "joined"}


def test_by_written_name() -> None:
    a, b = bucket("aws_s3_bucket.a", known("logs")), bucket("aws_s3_bucket.b", known("data"))
    assert blocks(a, b, attach(known("logs"), BLOCK)) == {a.address: "joined", b.address: "absent"}


def test_by_the_same_unknown_name() -> None:
    name = unknown("var.name has no default", Symbol("var.name"), "-logs")
    a = bucket("aws_s3_bucket.a", name)
    b = bucket("aws_s3_bucket.b", unknown("var.name has no default", Symbol("var.name"), "-data"))
    assert blocks(a, b, attach(name, BLOCK)) == {a.address: "joined", b.address: "absent"}


def test_an_unknown_target_leaves_open_what_it_may_cover() -> None:
    a = bucket("aws_s3_bucket.a", known("prod-logs"))
    b = bucket("aws_s3_bucket.b", known("data"))
    c = bucket("aws_s3_bucket.c")
    target = unknown("var.env has no default", Symbol("var.env"), "-logs")
    doubt = "aws_s3_bucket_public_access_block.it may configure it, but its target is not known: var.env has no default"
    assert blocks(a, b, c, attach(target, BLOCK)) == {a.address: doubt, b.address: "absent", c.address: "absent"}


def test_a_sure_attachment_settles_what_others_leave_open() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"))
    assert blocks(a, attach(unknown(), BLOCK), attach(known("logs"), BLOCK)) == {a.address: "joined"}


def test_across_the_tree_by_name_only_when_unambiguous() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"), scope="terraform")
    b = bucket("aws_s3_bucket.b", known("logs"), scope="other")
    elsewhere = attach(known("logs"), BLOCK, scope="templates")
    assert blocks(a, elsewhere) == {a.address: "joined"}
    assert blocks(a, b, elsewhere) == {a.address: "absent", b.address: "absent"}


def test_the_own_scope_comes_first() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"), scope="one")
    b = bucket("aws_s3_bucket.b", known("logs"), scope="two")
    assert blocks(a, b, attach(known("logs"), BLOCK, scope="two")) == {a.address: "absent", b.address: "joined"}


def test_a_reference_into_another_scope() -> None:
    exported = unknown("it is not deployed yet", Symbol("Data", "Ref", unique=True, scope="storage"))
    here, there = bucket("Data", scope="access"), bucket("Data", scope="storage")
    joined = buckets(here, there, attach(exported, BLOCK, scope="access"))
    blocks_of = {node.scope: node.public_access_block for node in joined}
    assert {scope: value.value for scope, value in blocks_of.items() if isinstance(value, Known)} == {
        "access": None,
        "storage": BLOCK,
    }


def test_an_attachment_that_may_not_exist() -> None:
    exists = switch("var.block", known(True), known(False))
    (joined,) = buckets(bucket("aws_s3_bucket.a", known("logs")), attach(known("logs"), BLOCK, exists=exists))
    value = joined.public_access_block
    assert isinstance(value, Unknown)
    assert value.subject == "var.block"
    parts = [(choice.when, choice.value.value) for choice in value.choices if isinstance(choice.value, Known)]
    assert parts == [("var.block is true", BLOCK), ("var.block is false", None)]


def test_a_target_that_a_condition_decides() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"))
    b = bucket("aws_s3_bucket.b", known("data"))
    c = bucket("aws_s3_bucket.c", known("misc"))
    answers = blocks(a, b, c, attach(switch("var.which", known("logs"), known("data")), BLOCK))
    assert answers[c.address] == "absent"
    doubt = "whether aws_s3_bucket_public_access_block.it applies is not known: var.which is not known"
    assert answers[a.address] == answers[b.address] == doubt


def test_what_decides_the_target_may_decide_the_rest() -> None:
    a = bucket("aws_s3_bucket.a", known("logs"))
    exists = switch("var.block", known(True), known(False))
    target = switch("var.which", known("logs"), known("elsewhere"))
    (joined,) = buckets(a, attach(target, BLOCK, exists=exists))
    value = joined.public_access_block
    assert isinstance(value, Unknown)
    assert value.subject == "var.which"
    here, elsewhere = (choice.value for choice in value.choices)
    assert isinstance(here, Unknown)
    assert (here.subject, [choice.when for choice in here.choices]) == (
        "var.block",
        ["var.block is true", "var.block is false"],
    )
    assert isinstance(elsewhere, Known)
    assert elsewhere.value is None


def account(exists: Value[bool], provider: str = "") -> Account:
    return Account(
        address="aws_s3_account_public_access_block.it",
        type="aws_s3_account_public_access_block",
        language="terraform",
        scope=".",
        declared=ABSENT.origin,
        exists=exists,
        provider=provider,
        public_access_block=BLOCK,
    )


def test_account_settings_hold_for_their_provider_and_scope() -> None:
    def filled(setting: Account) -> object:
        (joined,) = buckets(bucket("aws_s3_bucket.a"), setting)
        value = joined.account_public_access_block
        return value.value if isinstance(value, Known) else value.reason

    assert filled(account(known(True))) is BLOCK
    assert filled(account(known(True), provider="aws.eu")) is None
    assert filled(account(known(False))) is None
    assert filled(account(unknown())) == "aws_s3_account_public_access_block.it may not exist: var.x has no default"


def notes(*resources: Resource) -> list[list[str]]:
    return [[note.message for note in node.join_notes] for node in buckets(*resources)]


def test_notes_say_why() -> None:
    a, b = bucket("aws_s3_bucket.a", known("logs")), bucket("aws_s3_bucket.b", known("data"))
    joined: Any = notes(a, b, attach(known("logs"), BLOCK), attach(known("elsewhere"), BLOCK))
    other = "aws_s3_bucket_public_access_block.it is not its public access block: it names another resource"
    assert joined == [['aws_s3_bucket_public_access_block.it is its public access block: both say "logs"'], [other]]


def test_what_is_configured_here_and_declared_elsewhere_is_judged_by_that_alone() -> None:
    target = unknown("var.bucket has no default", Symbol("var.bucket"))
    off = attach(target, block(known(False)))
    policy = attach(target, known(None), field="policy", address="aws_s3_bucket_policy.it")
    (node,) = build([off, policy]).resources
    assert isinstance(node, Bucket)
    assert (node.address, node.type) == (off.address, off.type)
    assert isinstance(node.public_access_block, Known)
    assert isinstance(node.policy, Known)
    assert isinstance(node.lifecycle, Elsewhere)


def test_a_directory_bucket_is_no_bucket() -> None:
    for target in (
        known("logs--use1-az5--x-s3"),
        unknown("var.name has no default", Symbol("var.name"), "--x-s3"),
        by_id("module.m.aws_s3_directory_bucket.this[0]"),
    ):
        assert build([attach(target, BLOCK)]).resources == ()


def test_collected_parts_make_no_stand_in() -> None:
    assert build([attach(known("orders"), "a member", field="members", many=True)]).resources == ()
