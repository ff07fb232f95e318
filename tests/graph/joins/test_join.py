"""Joins: by reference, by name, across the tree, and what stays open."""

from __future__ import annotations

from typing import Any

from graphs import ABSENT, ORIGIN, attach, block, bucket, known, switch, unknown
from storage_lint.graph.choices import cases
from storage_lint.graph.environment import Environment
from storage_lint.graph.graph import build
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Elsewhere, Known, Reference, Symbol, Text, Unknown, Value
from storage_lint.resources.efs import FileSystem
from storage_lint.resources.s3 import Account, Bucket

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


def test_one_that_may_exist_beside_one_that_does_may_overwrite_it() -> None:
    exists = switch("var.relaxed", known(True), known(False))
    off = block(known(False))
    sure = attach(known("logs"), BLOCK)
    maybe = attach(known("logs"), off, address="aws_s3_bucket_public_access_block.maybe", exists=exists)
    for attachments in ((sure, maybe), (maybe, sure)):
        (joined,) = buckets(bucket("aws_s3_bucket.a", known("logs")), *attachments)
        value = joined.public_access_block
        assert isinstance(value, Unknown)
        beside, alone = value.choices
        assert isinstance(beside.value, Unknown)
        assert [choice.when for choice in beside.value.choices] == [
            "aws_s3_bucket_public_access_block.it is applied last",
            "aws_s3_bucket_public_access_block.maybe is applied last",
        ]
        parts: list[Value[Any]] = [*cases(beside.value)]
        assert [case.value for case in parts if isinstance(case, Known)] == [BLOCK, off]
        assert isinstance(alone.value, Known)
        assert alone.value.value is BLOCK


def test_of_two_that_cannot_both_exist_none_overwrites_the_other() -> None:
    one = attach(known("logs"), BLOCK, exists=switch("var.strict", known(True), known(False)))
    off, address = block(known(False)), "aws_s3_bucket_public_access_block.open"
    other = attach(known("logs"), off, address=address, exists=switch("var.strict", known(False), known(True)))
    (joined,) = buckets(bucket("aws_s3_bucket.a", known("logs")), one, other)
    # The one in the middle is that of neither, which no value of the variable leads to.
    values = [case.value for case in cases(joined.public_access_block) if isinstance(case, Known)]
    assert values == [BLOCK, None, off]


def test_what_exists_for_a_reason_that_is_not_known_may_overwrite() -> None:
    maybe = attach(known("logs"), block(known(False)), address="aws_s3_bucket_public_access_block.b", exists=unknown())
    answers = blocks(bucket("aws_s3_bucket.a", known("logs")), attach(known("logs"), BLOCK), maybe)
    both = "aws_s3_bucket_public_access_block.it and aws_s3_bucket_public_access_block.b overwrite each other"
    assert answers == {"aws_s3_bucket.a": both}


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


HERE = Environment(Text(("111111111111",)), Text(("eu-west-1",)))
OTHER_REGION = Environment(HERE.account, Text(("us-east-1",)))
OTHER_ACCOUNT = Environment(Text(("222222222222",)), HERE.region)
SOME_REGION = Environment(HERE.account, Text((Symbol("var.region"),)))
SOME_ACCOUNT = Environment(Text((Symbol("var.account"),)), HERE.region)


def account(exists: Value[bool], environment: Environment = HERE, name: str = "it") -> Account:
    return Account(
        address=f"aws_s3_account_public_access_block.{name}",
        type="aws_s3_account_public_access_block",
        language="terraform",
        scope=".",
        declared=ABSENT.origin,
        exists=exists,
        environment=environment,
        public_access_block=BLOCK,
    )


def filled(*settings: Account, environment: Environment = HERE) -> object:
    (joined,) = buckets(bucket("aws_s3_bucket.a", environment=environment), *settings)
    value = joined.account_public_access_block
    return value.value if isinstance(value, Known) else value.reason


def test_account_settings_hold_for_their_account_in_every_region() -> None:
    assert filled(account(known(True))) is BLOCK
    assert filled(account(known(True), OTHER_REGION)) is BLOCK
    assert filled(account(known(True), SOME_REGION)) is BLOCK
    assert filled(account(known(True), OTHER_ACCOUNT)) is None
    assert filled(account(known(False))) is None
    assert filled(account(unknown())) == "aws_s3_account_public_access_block.it may not exist: var.x has no default"


def test_accounts_that_are_not_known_may_be_one() -> None:
    may_hold = "aws_s3_account_public_access_block.it holds only if account {} is account {}, which is not known"
    assert filled(account(known(True), SOME_ACCOUNT), environment=SOME_ACCOUNT) is BLOCK
    assert filled(account(known(True), SOME_ACCOUNT)) == may_hold.format("var.account", "111111111111")
    assert filled(account(known(True)), environment=SOME_ACCOUNT) == may_hold.format("111111111111", "var.account")


def test_what_surely_holds_decides_over_what_may() -> None:
    for settings in ((SOME_ACCOUNT, HERE), (HERE, SOME_ACCOUNT)):
        assert filled(*(account(known(True), one) for one in settings)) is BLOCK


def test_two_settings_of_one_account_overwrite_each_other() -> None:
    first, second = account(known(True), name="a"), account(known(True), OTHER_REGION, name="b")
    assert filled(first, second) == (
        "aws_s3_account_public_access_block.a and aws_s3_account_public_access_block.b overwrite each other"
    )


def notes(*resources: Resource) -> list[list[str]]:
    return [[note.message for note in node.joins] for node in buckets(*resources)]


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


def test_resources_of_two_kinds_that_have_one_name_elsewhere_are_two() -> None:
    for target in (known("orders"), unknown("var.name has no default", Symbol("var.name"))):
        backup = attach(target, known("ENABLED"), field="efs_backup_status", address="aws_efs_backup_policy.it")
        nodes: dict[type, Any] = {type(node): node for node in build([attach(target, BLOCK), backup]).resources}
        assert set(nodes) == {Bucket, FileSystem}
        assert isinstance(nodes[Bucket].public_access_block, Known)
        assert isinstance(nodes[FileSystem].efs_backup_status, Known)


def test_a_directory_bucket_is_no_bucket() -> None:
    for target in (
        known("logs--use1-az5--x-s3"),
        unknown("var.name has no default", Symbol("var.name"), "--x-s3"),
        by_id("module.m.aws_s3_directory_bucket.this[0]"),
    ):
        assert build([attach(target, BLOCK)]).resources == ()


def test_collected_parts_make_no_stand_in() -> None:
    assert build([attach(known("orders"), "a member", field="members", many=True)]).resources == ()


def test_a_choice_that_refers_to_another_owner_is_that_ones_alone() -> None:
    a, b = bucket("aws_s3_bucket.a", known("same")), bucket("aws_s3_bucket.b", known("same"))
    to_a, to_b = (known(Reference("same", address, "id")) for address in (a.address, b.address))
    joined = {one.address: one.public_access_block for one in buckets(a, b, attach(switch("var.x", to_a, to_b), BLOCK))}

    def parts(address: str) -> dict[str, object]:
        value = joined[address]
        assert isinstance(value, Unknown)
        return {one.when: one.value.value for one in value.choices if isinstance(one.value, Known)}

    assert parts(a.address) == {"var.x is true": BLOCK, "var.x is false": None}
    assert parts(b.address) == {"var.x is true": None, "var.x is false": BLOCK}


def test_a_choice_that_refers_to_another_owner_leaves_generated_names_alone() -> None:
    nameless = bucket("aws_s3_bucket.c", unknown("nothing is known of its name"))
    a, b = bucket("aws_s3_bucket.a"), bucket("aws_s3_bucket.b")
    target = switch("var.x", by_id(a.address), by_id(b.address))
    assert blocks(a, b, nameless, attach(target, BLOCK))[nameless.address] == "absent"


def test_joins_are_data() -> None:
    a, b = bucket("aws_s3_bucket.a", known("logs")), bucket("aws_s3_bucket.b", known("data"))
    nobodys = unknown("it is another one", Symbol("aws_s3_bucket.c", "id", unique=True))
    attachments = [
        attach(known("logs"), BLOCK, address="block.a"),
        attach(unknown("var.x has no default", Symbol("var.x")), known(None), field="policy", address="policy.x"),
        attach(nobodys, known(None), field="lifecycle", address="lifecycle.c"),
    ]
    graph = build([a, b, *attachments])
    assert [(edge.attachment, edge.owner, edge.field, edge.belonging.name, edge.why) for edge in graph.edges] == [
        ("block.a", a.address, "public_access_block", "SURE", 'both say "logs"'),
        ("policy.x", a.address, "policy", "MAY_BE", "var.x has no default"),
        ("lifecycle.c", a.address, "lifecycle", "STRAY", "it names another resource"),
        ("policy.x", b.address, "policy", "MAY_BE", "var.x has no default"),
        ("lifecycle.c", b.address, "lifecycle", "STRAY", "it names another resource"),
    ]
    assert {edge.origin for edge in graph.edges} == {ORIGIN}
