"""ElastiCache: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.elasticache import OFF, TLS, cluster, group, said, template
from rules.said import FAILS_WHEN_EMPTY, NO_X, VARIABLE
from rules.sentences import IN_CODE
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

AT_REST = "no encryption at rest is asked for"
SWAP = "swap, sync files and backups can be read by whoever gets hold of them"


@rows(
    ("text", "expected"),
    [
        (group(), [f"high: {AT_REST} by default: {SWAP}"]),
        (group('  engine = "valkey"'), []),
        (group('  engine = "valkey"\n  at_rest_encryption_enabled = "false"'), [f"high: {AT_REST}: {SWAP}"]),
        (group('  at_rest_encryption_enabled = "true"'), []),
        (VARIABLE + group("  engine = var.x"), [NO_X]),
        (VARIABLE + group("  engine = var.x\n  at_rest_encryption_enabled = true"), []),
        (group('  global_replication_group_id = "abc-g"'), []),
        (VARIABLE + group("  global_replication_group_id = var.x"), [NO_X]),  # it may be null
        (cluster('  engine = "redis"'), []),
        (template("ReplicationGroup", "Engine: valkey"), []),
        (template("ReplicationGroup", "Engine: redis"), [f"high: {AT_REST} by default: {SWAP}"]),
        (template("ServerlessCache", "Engine: redis"), []),
    ],
)
def test_encryption_at_rest(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-at-rest") == expected


@rows(
    ("text", "expected"),
    [
        (group(), [OFF]),
        (group('  engine = "valkey"'), [OFF]),
        (template("ReplicationGroup", "Engine: valkey"), []),
        (template("ReplicationGroup", "Engine: redis"), [OFF]),
        (cluster('  engine = "memcached"'), [OFF]),
        (cluster('  engine = "memcached"\n  engine_version = "1.6.6"'), []),
        (cluster('  engine = "memcached"\n  engine_version = "1.6.17"'), [OFF]),
        (cluster('  engine = "redis"'), []),
        (VARIABLE + cluster("  engine = var.x"), [NO_X]),
        (template("CacheCluster", "Engine: memcached, TransitEncryptionEnabled: true"), []),
    ],
)
def test_encryption_in_transit(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-in-transit") == expected


ONE_NODE = "medium: one node a shard: there is no replica to fail over to"
NO_FAILOVER = "medium: automatic failover is off: a lost primary is not replaced by a replica"
NO_MULTI_AZ = "medium: Multi-AZ is off: all nodes may be in one zone"
BOTH = "  automatic_failover_enabled = true\n  multi_az_enabled = true\n"
SHARDS = "Parameters:\n  N: {Type: Number}\n" + template(
    "ReplicationGroup", "MultiAZEnabled: true, NodeGroupConfiguration: [{ReplicaCount: %s}, {ReplicaCount: 2}]"
)


@rows(
    ("text", "expected"),
    [
        (group(), [ONE_NODE]),
        (group("  num_cache_clusters = 2"), [NO_FAILOVER]),
        (group("  number_cache_clusters = 2"), [NO_FAILOVER]),
        # Of a secondary the provider sends nothing: its primary decides.
        (group('  num_cache_clusters = 2\n  global_replication_group_id = "abc-g"'), [NO_MULTI_AZ]),
        (
            group(
                '  num_cache_clusters = 2\n  global_replication_group_id = "abc-g"\n'
                "  automatic_failover_enabled = false"
            ),
            [NO_FAILOVER],
        ),
        (group(BOTH + "  number_cache_clusters = 2"), []),
        (group(BOTH + "  cluster_mode {\n    num_node_groups = 2\n    replicas_per_node_group = 1\n  }"), []),
        (group(BOTH + "  num_node_groups = 2\n  replicas_per_node_group = 0"), [ONE_NODE]),
        (
            group(BOTH + "  num_node_groups = 2"),
            ["undecided: the number of replicas is not written, and no default is documented"],
        ),
        (group(BOTH) + cluster("  replication_group_id = aws_elasticache_replication_group.g.id"), []),
        (
            group(BOTH + '  num_cache_clusters = 2\n  preferred_cache_cluster_azs = ["a", "a"]'),
            ["medium: all nodes are in one zone"],
        ),
        (
            VARIABLE
            + group(BOTH + '  num_cache_clusters = 2\n  preferred_cache_cluster_azs = var.x == "" ? ["a", "a"] : null'),
            [FAILS_WHEN_EMPTY],
        ),
        (template("ReplicationGroup", "NumCacheClusters: 2, MultiAZEnabled: true"), []),
        (template("ReplicationGroup", "NumCacheClusters: 2"), [f"{NO_MULTI_AZ}"]),
        (template("ReplicationGroup", "NumCacheClusters: 2, AutomaticFailoverEnabled: false"), [NO_FAILOVER]),
        (SHARDS % "!Ref N", ["undecided: parameter N has no default"]),
        (SHARDS % "0", ["medium: one node a shard: there is no replica to fail over to"]),
        (SHARDS % "1", []),
        (template("ServerlessCache", "Engine: redis"), []),
        (cluster('  engine = "redis"'), ["medium: one node cannot fail over: use a replication group"]),
        (cluster('  engine = "memcached"\n  num_cache_nodes = 1'), []),
        (
            cluster('  engine = "memcached"\n  num_cache_nodes = 2'),
            ["medium: the nodes are in one zone: az_mode is single-az by default"],
        ),
        (cluster('  engine = "memcached"\n  num_cache_nodes = 2\n  az_mode = "cross-az"'), []),
        (cluster('  engine = "memcached"\n  num_cache_nodes = 2\n  preferred_availability_zones = ["a", "b"]'), []),
    ],
)
def test_zones(text: str, expected: list[str]) -> None:
    assert said(text, "single-az") == expected


NOBODY = "neither a token nor a user group: whoever reaches the port reads and deletes everything"


@rows(
    ("text", "expected"),
    [
        (group(), []),
        (group(TLS), [f"medium: {NOBODY}"]),
        (group(TLS + '  auth_token = "S3CR3T-of-16-chars"'), []),
        (
            'resource "random_password" "p" {\n  length = 32\n}\n'
            + group(TLS + "  auth_token = random_password.p.result"),
            [],
        ),
        (VARIABLE + group(TLS + "  auth_token = var.x"), []),
        (group(TLS + "  user_group_ids = []"), [f"medium: {NOBODY}"]),
        (
            group(TLS + '  global_replication_group_id = "abc-g"'),
            ["undecided: the primary of the global datastore says whether a token is needed"],
        ),
        (template("ServerlessCache", "Engine: redis"), [f"low: {NOBODY}"]),
        (template("ServerlessCache", "Engine: redis, UserGroupId: !Ref G"), []),
        (template("ServerlessCache", "Engine: memcached"), []),
    ],
)
def test_passwords(text: str, expected: list[str]) -> None:
    if "!Ref G" in text:
        text = f"Parameters:\n  G: {{Type: String}}\n{text}"
    assert said(text, "missing-auth") == expected


def test_users() -> None:
    mode = 'resource "aws_elasticache_user" "u" {{\n  user_name = "u"\n  access_string = "{0}"\n{1}\n}}\n'
    none = '  authentication_mode {\n    type = "no-password-required"\n  }'
    assert said(mode.format("on ~* +@all", none), "open-user") == [
        "medium: no password is required: whoever names the user is let in"
    ]
    assert said(mode.format("off ~* +@all", none), "open-user") == []
    default = mode.replace('"u"\n', '"default"\n').format("on ~* +@all", "  no_password_required = true")
    assert said(default, "open-user") == ["high: no password is required: whoever names the user is let in"]


@rows(
    ("version", "found"),
    [
        ("4.0.10", True),
        ("5.0.6", True),
        ("6.x", False),
        ("6.2", False),
        ("7.1", False),
        ("3.2.10", True),
        ("2.8.24", True),
    ],
)
def test_versions_in_extended_support(version: str, found: bool) -> None:
    assert bool(said(group(f'  engine_version = "{version}"'), "extended-support-version")) is found
    assert said(group(f'  engine = "valkey"\n  engine_version = "{version}"'), "extended-support-version") == []


@rows(
    ("node", "retired", "previous"),
    [("cache.t1.micro", True, False), ("cache.m3.large", True, False), ("cache.t2.micro", False, True),
     ("cache.m7g.large", False, False), ("cache.r6gd.xlarge", False, False)],
)  # fmt: skip
def test_nodes(node: str, retired: bool, previous: bool) -> None:
    text = group(f'  node_type = "{node}"')
    assert bool(said(text, "retired-node")) is retired
    assert bool(said(text, "previous-generation-node")) is previous


def test_valkey_is_named_where_it_could_be() -> None:
    cheaper = "info: the engine is redis by default: valkey costs 20 % less"
    assert said(group(), "redis-instead-of-valkey") == [cheaper]
    assert said(group('  engine_version = "5.0.5"'), "redis-instead-of-valkey") == []
    assert said(group('  engine_version = "6.x"'), "redis-instead-of-valkey") == [cheaper]
    assert said(cluster('  engine = "redis"'), "redis-instead-of-valkey") == []


def test_no_rule_says_a_token() -> None:
    text = group(TLS + '  auth_token = "S3CR3T-of-16-chars"\n  user_group_ids = ["a"]')
    Path("main.tf").write_text(text)
    report = lint(["main.tf"], Settings(profile=Profile.STRICT))
    assert not any("S3CR3T" in one.message for one in report.findings)


SECRET = "S3CR3T-of-16-chars"
USER = 'resource "aws_elasticache_user" "u" {{\n  user_name = "u"\n  access_string = "on ~* +@all"\n{0}\n}}\n'


@rows(
    ("text", "expected"),
    [
        (group(f'  auth_token = "{SECRET}"'), [f"high: the token {IN_CODE}"]),
        (VARIABLE + group("  auth_token = var.x"), []),
        (group(), []),
        (USER.format(f'  passwords = ["{SECRET}"]'), [f"high: the password {IN_CODE}"]),
        (
            USER.format(f'  authentication_mode {{\n    type = "password"\n    passwords = ["{SECRET}"]\n  }}'),
            [f"high: the password {IN_CODE}"],
        ),
        (
            template("User", f"UserName: u, Passwords: [{SECRET}, '{{{{resolve:secretsmanager:u}}}}']"),
            [f"high: the password {IN_CODE}"],
        ),
        (template("ReplicationGroup", f"AuthToken: {SECRET}"), [f"high: the token {IN_CODE}"]),
        (
            "Parameters:\n  P: {Type: String}\n" + template("ReplicationGroup", "AuthToken: !Ref P"),
            ["medium: the token is a parameter without NoEcho: whoever may describe the stack reads it"],
        ),
        ("Parameters:\n  P: {Type: String, NoEcho: true}\n" + template("ReplicationGroup", "AuthToken: !Ref P"), []),
    ],
)
def test_secrets_that_can_be_read(text: str, expected: list[str]) -> None:
    assert said(text, "plaintext-token") == expected


TARGET = """resource "aws_appautoscaling_target" "t" {{
  service_namespace  = "elasticache"
  resource_id        = "replication-group/${{aws_elasticache_replication_group.g.id}}"
  scalable_dimension = "elasticache:replication-group:{0}"
  min_capacity       = {1}
  max_capacity       = 5
}}
"""
SURVIVES = (
    "  num_node_groups = 2\n  replicas_per_node_group = 0\n"
    "  automatic_failover_enabled = true\n  multi_az_enabled = true"
)


@rows(
    ("target", "expected"),
    [
        ("", [ONE_NODE]),
        (TARGET.format("Replicas", 1), []),
        (TARGET.format("Replicas", 0), [ONE_NODE]),
        (TARGET.format("NodeGroups", 2), [ONE_NODE]),
        (TARGET.format("Replicas", "var.x") + VARIABLE, [NO_X]),
    ],
)
def test_replicas_that_scaling_keeps_count(target: str, expected: list[str]) -> None:
    assert said(group(SURVIVES) + target, "single-az") == expected


@pytest.mark.parametrize(
    ("rule", "text", "fix"),
    [
        ("unencrypted-in-transit", group('  engine_version = "7.1"'), "unsafe: take TLS connections"),
        ("unencrypted-in-transit", group(), "unsafe: take TLS connections"),
        ("unencrypted-in-transit", group('  engine_version = "6.2"'), "shown: take TLS connections"),
        ("unencrypted-in-transit", group('  engine_version = "7.0"'), "shown: take TLS connections"),
        ("missing-auth", group("  transit_encryption_enabled = true"), "unsafe: give it a user group"),
    ],
)
def test_fixes(rule: str, text: str, fix: str) -> None:
    Path("main.tf").write_text(text)
    (finding,) = lint(["main.tf"], Settings(select=(f"elasticache-{rule}",))).findings
    assert finding.fix is not None
    assert f"{finding.fix.safety.value}: {finding.fix.title}" == fix


@pytest.mark.parametrize("attribute", ["id", "name"])
def test_a_subnet_group_of_the_code_is_not_the_default_one_whatever_its_name(attribute: str) -> None:
    named = 'resource "aws_elasticache_subnet_group" "x" {\n  name       = var.x\n  subnet_ids = ["subnet-1"]\n}\n'
    text = VARIABLE + named + group(f"  subnet_group_name = aws_elasticache_subnet_group.x.{attribute}")
    assert said(text, "default-subnet-group") == []
    assert said(VARIABLE + group("  subnet_group_name = var.x"), "default-subnet-group") == [NO_X]
