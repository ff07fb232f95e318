"""ElastiCache: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.said import said_of
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"elasticache-{rule}")


def group(inner: str = "") -> str:
    return (
        'resource "aws_elasticache_replication_group" "g" {\n  replication_group_id = "g"\n  description = "g"\n'
        f"{inner}\n}}\n"
    )


def cluster(inner: str) -> str:
    return f'resource "aws_elasticache_cluster" "c" {{\n  cluster_id = "c"\n{inner}\n}}\n'


def template(kind: str, properties: str) -> str:
    return f"Resources:\n  C:\n    Type: AWS::ElastiCache::{kind}\n    Properties: {{{properties}}}\n"


VARIABLE = 'variable "x" {\n  type = string\n}\n'
UNKNOWN = "undecided: var.x has no default"
OF_TWO = 'undecided: fails when var.x == "" is true; var.x has no default'
AT_REST = "no encryption at rest is asked for"
SWAP = "swap, sync files and backups can be read by whoever gets hold of them"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(), [f"high: {AT_REST} by default: {SWAP}"]),
        (group('  engine = "valkey"'), []),
        (group('  engine = "valkey"\n  at_rest_encryption_enabled = "false"'), [f"high: {AT_REST}: {SWAP}"]),
        (group('  at_rest_encryption_enabled = "true"'), []),
        (VARIABLE + group("  engine = var.x"), [UNKNOWN]),
        (VARIABLE + group("  engine = var.x\n  at_rest_encryption_enabled = true"), []),
        (group('  global_replication_group_id = "abc-g"'), []),
        (VARIABLE + group("  global_replication_group_id = var.x"), [UNKNOWN]),  # it may be null
        (cluster('  engine = "redis"'), []),
        (template("ReplicationGroup", "Engine: valkey"), []),
        (template("ReplicationGroup", "Engine: redis"), [f"high: {AT_REST} by default: {SWAP}"]),
        (template("ServerlessCache", "Engine: redis"), []),
    ],
)
def test_encryption_at_rest(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-at-rest") == expected


PLAIN = "keys, values and passwords cross the network in plain text"
OFF = f"high: encryption in transit is off by default: {PLAIN}"


@pytest.mark.parametrize(
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
        (VARIABLE + cluster("  engine = var.x"), [UNKNOWN]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(), [ONE_NODE]),
        (group("  num_cache_clusters = 2"), [NO_FAILOVER]),
        (group("  number_cache_clusters = 2"), [NO_FAILOVER]),
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
            [OF_TWO],
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
TLS = "  transit_encryption_enabled = true\n"


@pytest.mark.parametrize(
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


REFUSED = ": ElastiCache refuses it"
ALONE = f"high: automatic failover with a single node{REFUSED}"
FAILOVER = "  automatic_failover_enabled = true\n"


NODES = "undecided: how many nodes a group gets that says nothing of them is not documented"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(), []),
        (group(FAILOVER), [ALONE]),
        (group(FAILOVER + "  num_cache_clusters = 2"), []),
        (group(FAILOVER + "  num_node_groups = 2"), []),
        (group(FAILOVER) + cluster("  replication_group_id = aws_elasticache_replication_group.g.id"), []),
        (group(FAILOVER + '  num_cache_clusters = 1\n  parameter_group_name = "default.redis7.cluster.on"'), []),
        (
            group(FAILOVER + '  num_cache_clusters = 1\n  parameter_group_name = "ours"'),
            ["undecided: parameter group ours may set cluster-enabled"],
        ),
        (group("  multi_az_enabled = true"), [f"high: Multi-AZ without automatic failover{REFUSED}"]),
        (group("  num_node_groups = 2"), [f"high: cluster mode without automatic failover{REFUSED}"]),
        (group("  num_cache_clusters = 7"), [f"high: 7 nodes are not 1 to 6{REFUSED}"]),
        (
            group(FAILOVER + "  num_node_groups = 2\n  replicas_per_node_group = 6"),
            [f"medium: 6 replicas are not 0 to 5, unless AWS raised the quota{REFUSED}"],
        ),
        (
            group(FAILOVER + "  num_cache_clusters = 2\n  num_node_groups = 1"),
            [f"high: the number of nodes beside the number of shards{REFUSED}"],
        ),
        (
            group('  num_cache_clusters = 3\n  preferred_cache_cluster_azs = ["a", "b"]'),
            [f"high: 2 Availability Zones for 3 nodes{REFUSED}"],
        ),
        (
            group('  global_replication_group_id = "abc"\n  node_type = "cache.r7g.large"'),
            [f"high: a secondary of a global datastore with its own node type{REFUSED}"],
        ),
        (group('  global_replication_group_id = "abc"'), []),
        (template("ReplicationGroup", "NumCacheClusters: 1"), [ALONE]),
        (template("ReplicationGroup", "NumCacheClusters: 1, AutomaticFailoverEnabled: false"), []),
        (template("ReplicationGroup", "Engine: redis"), [NODES]),
        (template("ReplicationGroup", "Engine: redis, AutomaticFailoverEnabled: false"), []),
        (template("ReplicationGroup", "NumNodeGroups: 2"), []),
        (template("ReplicationGroup", "NumNodeGroups: 2, MultiAZEnabled: true"), []),
        (
            cluster('  engine = "valkey"'),
            [f"high: a cluster of Valkey, which only replication groups and serverless caches have{REFUSED}"],
        ),
        (
            cluster('  engine = "redis"\n  num_cache_nodes = 2'),
            [f"high: a cluster of Redis with other than one node{REFUSED}"],
        ),
        (
            cluster('  engine = "memcached"\n  num_cache_nodes = 1\n  az_mode = "cross-az"'),
            [f"high: several zones for a single node{REFUSED}"],
        ),
    ],
)
def test_what_is_refused_of_nodes(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-failover") == expected


GROUP_REFUSED = ": ElastiCache refuses the group"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(), []),
        (group('  auth_token = "S3CR3T-of-16-chars"'), [f"high: a token without encryption in transit{GROUP_REFUSED}"]),
        (
            group(TLS + '  auth_token = "S3CR3T-of-16-chars"\n  user_group_ids = ["a"]'),
            [f"high: a token beside a user group{GROUP_REFUSED}"],
        ),
        (group('  kms_key_id = "k"'), [f"high: a KMS key without encryption at rest{GROUP_REFUSED}"]),
        (group('  engine = "valkey"\n  kms_key_id = "k"'), []),
        (
            group('  transit_encryption_mode = "required"'),
            [f"high: a mode of TLS without encryption in transit{GROUP_REFUSED}"],
        ),
        (
            template("ReplicationGroup", "Engine: valkey"),
            [f"high: Valkey without a word on encryption in transit{GROUP_REFUSED}"],
        ),
        (template("ReplicationGroup", "Engine: valkey, TransitEncryptionEnabled: false"), []),
    ],
)
def test_what_is_refused_of_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-encryption") == expected


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("node", "retired", "previous"),
    [("cache.t1.micro", True, False), ("cache.m3.large", True, False), ("cache.t2.micro", False, True),
     ("cache.m7g.large", False, False), ("cache.r6gd.xlarge", False, False)],
)  # fmt: skip
def test_nodes(node: str, retired: bool, previous: bool) -> None:
    text = group(f'  node_type = "{node}"')
    assert bool(said(text, "retired-node")) is retired
    assert bool(said(text, "previous-generation-node")) is previous


def test_settings_that_are_refused() -> None:
    assert said(group('  node_type = "cache.r6gd.xlarge"'), "rejected-settings") == [
        f"medium: a node of r6gd without data tiering{REFUSED}"
    ]
    assert said(group('  node_type = "cache.r6gd.xlarge"\n  data_tiering_enabled = true'), "rejected-settings") == []
    assert said(cluster('  engine = "redis"\n  snapshot_retention_limit = 36'), "rejected-settings") == [
        f"medium: backups are kept for 0 to 35 days{REFUSED}"
    ]


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
IN_CODE = "is written in the code: whoever reads it there, or in its history, has it"
USER = 'resource "aws_elasticache_user" "u" {{\n  user_name = "u"\n  access_string = "on ~* +@all"\n{0}\n}}\n'


@pytest.mark.parametrize(
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


REFUSES = "ElastiCache refuses it"
OWN_GROUP = "  parameter_group_name = aws_elasticache_parameter_group.p.name\n"


def parameter_group(family: str, inner: str = "") -> str:
    written = f'  name = "p"\n  family = "{family}"\n{inner}'
    return f'resource "aws_elasticache_parameter_group" "p" {{\n{written}}}\n'


CLUSTERED = '  parameter {\n    name = "cluster-enabled"\n    value = "yes"\n  }\n'
OTHER = "medium: a parameter group of {0} with another engine or version: " + REFUSES
DURABLE = "medium: durability without cluster mode and Valkey 9 or later: " + REFUSES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(OWN_GROUP + '  engine = "valkey"\n  engine_version = "8.0"') + parameter_group("valkey8"), []),
        (
            group(OWN_GROUP + '  engine = "valkey"\n  engine_version = "8.0"') + parameter_group("redis7"),
            [OTHER.format("redis7")],
        ),
        (
            group(OWN_GROUP + '  engine = "valkey"\n  engine_version = "8.0"') + parameter_group("valkey7"),
            [OTHER.format("valkey7")],
        ),
        (group(OWN_GROUP + '  engine = "valkey"') + parameter_group("valkey7"), []),
        (group(OWN_GROUP + '  engine_version = "6.2"') + parameter_group("redis6.x"), []),
        (group(OWN_GROUP + '  engine_version = "5.0.6"') + parameter_group("redis5.0"), []),
        (group(OWN_GROUP + '  engine_version = "5.0.6"') + parameter_group("redis4.0"), [OTHER.format("redis4.0")]),
        (group(OWN_GROUP + "  engine_version = var.x") + VARIABLE + parameter_group("redis7"), [UNKNOWN]),
        (
            group('  engine = "valkey"\n  parameter_group_name = "default.redis7.cluster.on"'),
            [OTHER.format("redis7")],
        ),
        (group('  engine = "valkey"\n  parameter_group_name = "somewhere"'), []),
        (group(OWN_GROUP + '  global_replication_group_id = "g"') + parameter_group("valkey8"), []),
        (
            cluster(OWN_GROUP + '  engine = "memcached"\n  engine_version = "1.6.22"')
            + parameter_group("memcached1.6"),
            [],
        ),
        (
            template("ReplicationGroup", "Engine: redis, CacheParameterGroupName: default.valkey8"),
            [OTHER.format("valkey8")],
        ),
        # durability
        (group('  durability = "sync"'), [DURABLE]),
        (group('  durability = "disabled"'), []),
        (
            group('  durability = "async"\n  engine = "valkey"\n  engine_version = "9.0"\n  num_node_groups = 2'),
            [],
        ),
        (
            group('  durability = "async"\n  engine = "valkey"\n  engine_version = "8.0"\n  num_node_groups = 2'),
            [DURABLE],
        ),
        (
            group('  durability = "async"\n  engine = "valkey"\n' + OWN_GROUP) + parameter_group("valkey9", CLUSTERED),
            [],
        ),
        # T1
        (
            group('  node_type = "cache.t1.micro"\n  snapshot_retention_limit = 1'),
            ["medium: backups on a T1 node: " + REFUSES],
        ),
        (group('  node_type = "cache.t1.micro"'), []),
    ],
)
def test_refused_settings(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-settings") == expected


ENCRYPTED = "  transit_encryption_enabled = true\n"
TOKEN = "high: a token that is not 16 to 128 letters, digits and !&#$^<>- long: ElastiCache refuses the group"


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ('"short-token"', [TOKEN]),
        ('"long-enough-but-with-a-slash/"', [TOKEN]),
        ('"long-enough-and-with!&#$^<>-"', []),
        ("random_password.p.result", []),
    ],
)
def test_refused_tokens(token: str, expected: list[str]) -> None:
    password = 'resource "random_password" "p" {\n  length = 20\n}\n'
    found = said(group(ENCRYPTED + f"  auth_token = {token}") + password, "rejected-encryption")
    assert found == expected
    assert token.strip('"') not in "".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(OWN_GROUP + "  automatic_failover_enabled = false") + parameter_group("redis7", CLUSTERED),
         ["high: cluster mode without automatic failover: " + REFUSES]),
        (group(OWN_GROUP + "  automatic_failover_enabled = false") + parameter_group("redis7"), []),
        (group('  node_type = "cache.t1.micro"\n  num_cache_clusters = 2\n  automatic_failover_enabled = true'),
         ["high: automatic failover on T1 nodes: " + REFUSES]),
        (group('  node_type = "cache.t1.micro"\n  num_node_groups = 2\n  automatic_failover_enabled = true'),
         ["high: automatic failover on T1 nodes: " + REFUSES]),
    ],
)  # fmt: skip
def test_parameter_groups_say_cluster_mode_and_t1_has_none(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-failover") == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ('"cache.t1.micro"', []),  # which has no backups
        ('"cache.t3.micro"', ["low: no daily backups are kept by default"]),
        ("var.x", ["low: no daily backups are kept by default"]),
    ],
)
def test_backups_of_nodes_that_may_have_some(node: str, expected: list[str]) -> None:
    assert said(VARIABLE + group(f"  node_type = {node}"), "missing-backup") == expected
    assert said(VARIABLE + cluster(f'  engine = "redis"\n  node_type = {node}'), "missing-backup") == expected


def test_global_datastores_say_version_and_nodes() -> None:
    text = (
        'resource "aws_elasticache_global_replication_group" "w" {\n  global_replication_group_id_suffix = "w"\n'
        '  primary_replication_group_id = "g"\n  engine_version = "5.0.6"\n  cache_node_type = "cache.r3.large"\n}\n'
    )
    assert [one[:46] for one in said(text, "extended-support-version")] == [
        "medium: standard support of this version has e"
    ]
    assert said(text, "retired-node") == [
        "high: no new clusters of this node family are made: a new environment or a replacement is refused"
    ]
    assert said(text.replace("5.0.6", "7.1"), "extended-support-version") == []


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
ALONE = "medium: one node a shard: there is no replica to fail over to"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("", [ALONE]),
        (TARGET.format("Replicas", 1), []),
        (TARGET.format("Replicas", 0), [ALONE]),
        (TARGET.format("NodeGroups", 2), [ALONE]),
        (TARGET.format("Replicas", "var.x") + VARIABLE, [UNKNOWN]),
    ],
)
def test_replicas_that_scaling_keeps_count(target: str, expected: list[str]) -> None:
    assert said(group(SURVIVES) + target, "single-az") == expected


def test_pages_do_not_agree_on_many_nodes_of_memcached() -> None:
    text = cluster('  engine = "memcached"\n  num_cache_nodes = 50')
    reason = "whether 50 nodes are taken is not known: AWS's pages name quotas of 40 and 60"
    assert said(text, "rejected-failover") == [f"undecided: {reason}"]
    assert said(text.replace("50", "40"), "rejected-failover") == []


MEMCACHED = '  engine = "memcached"\n  engine_version = "{0}"'


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.6.12", [OFF]),
        ("1.6.6", []),
        ("1.5", []),
        ("1.6", ["undecided: whether 1.6 is 1.6.12 or later is not known"]),
    ],
)
def test_versions_of_memcached_that_are_written_in_part(version: str, expected: list[str]) -> None:
    assert said(cluster(MEMCACHED.format(version)), "unencrypted-in-transit") == expected


def test_a_version_in_part_may_be_too_old_for_valkey() -> None:
    text = group('  engine_version = "5.0"')
    assert said(text, "redis-instead-of-valkey") == ["undecided: whether 5.0 is 5.0.6 or later is not known"]


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
