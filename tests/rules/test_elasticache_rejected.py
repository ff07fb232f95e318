"""What ElastiCache refuses: what the pages of the rules have no room for."""

from __future__ import annotations

import pytest

from rows import rows
from rules.elasticache import OFF, TLS, cluster, group, said, template
from rules.said import NO_X, VARIABLE

REFUSED = ": ElastiCache refuses it"
EXACT = "medium: version {0} is chosen by its first two numbers: ElastiCache refuses it"
SHARDED = f"high: a cluster with a parameter group for cluster mode{REFUSED}"
REDIS = '  engine = "redis"\n  num_cache_nodes = 1\n'
ALONE = f"high: automatic failover with a single node{REFUSED}"
FAILOVER = "  automatic_failover_enabled = true\n"
NODES = "undecided: how many nodes a group gets that says nothing of them is not documented"


@rows(
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
        (cluster(REDIS), []),
        (cluster(REDIS + '  parameter_group_name = "default.redis7.cluster.on"'), [SHARDED]),
        (cluster(REDIS + '  parameter_group_name = "default.redis7"'), []),
        (cluster(REDIS + '  parameter_group_name = "ours"'), []),
        (
            cluster('  engine = "memcached"\n  num_cache_nodes = 1\n  az_mode = "cross-az"'),
            [f"high: several zones for a single node{REFUSED}"],
        ),
    ],
)
def test_what_is_refused_of_nodes(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-failover") == expected


OF_MEMCACHED = "Engine: memcached, EngineVersion: {0}, TransitEncryptionEnabled: true"
MEMCACHED_REFUSED = "high: encryption in transit needs Memcached 1.6.12: ElastiCache refuses it"
GROUP_REFUSED = ": ElastiCache refuses the group"


@rows(
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
        (template("CacheCluster", OF_MEMCACHED.format("1.5.16")), [MEMCACHED_REFUSED]),
        (template("CacheCluster", OF_MEMCACHED.format("1.6.12")), []),
        (template("CacheCluster", OF_MEMCACHED.format("1.6.12").replace("true", "false")), []),
        (
            cluster('  engine = "memcached"\n  engine_version = "1.6.6"\n  transit_encryption_enabled = true'),
            [MEMCACHED_REFUSED],
        ),
        (cluster('  engine = "memcached"\n  transit_encryption_enabled = true'), []),
    ],
)
def test_what_is_refused_of_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-encryption") == expected


def test_settings_that_are_refused() -> None:
    assert said(group('  node_type = "cache.r6gd.xlarge"'), "rejected-settings") == [
        f"medium: a node of r6gd without data tiering{REFUSED}"
    ]
    assert said(group('  node_type = "cache.r6gd.xlarge"\n  data_tiering_enabled = true'), "rejected-settings") == []
    assert said(cluster('  engine = "redis"\n  snapshot_retention_limit = 36'), "rejected-settings") == [
        f"medium: backups are kept for 0 to 35 days{REFUSED}"
    ]


REFUSES = "ElastiCache refuses it"
OWN_GROUP = "  parameter_group_name = aws_elasticache_parameter_group.p.name\n"


def parameter_group(family: str, inner: str = "") -> str:
    written = f'  name = "p"\n  family = "{family}"\n{inner}'
    return f'resource "aws_elasticache_parameter_group" "p" {{\n{written}}}\n'


CLUSTERED = '  parameter {\n    name = "cluster-enabled"\n    value = "yes"\n  }\n'
OTHER = "medium: a parameter group of {0} with another engine or version: " + REFUSES
DURABLE = "medium: durability without cluster mode and Valkey 9 or later: " + REFUSES


@rows(
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
        (group(OWN_GROUP + "  engine_version = var.x") + VARIABLE + parameter_group("redis7"), [NO_X]),
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
        # versions
        (group('  engine = "redis"\n  engine_version = "6.2.6"'), [EXACT.format("6.2.6")]),
        (group('  engine = "redis"\n  engine_version = "6.2"'), []),
        (group('  engine = "redis"\n  engine_version = "6.x"'), []),
        (group('  engine = "redis"\n  engine_version = "5.0.6"'), []),
        (template("ReplicationGroup", "Engine: valkey, EngineVersion: 7.2.6"), [EXACT.format("7.2.6")]),
        (cluster('  engine = "memcached"\n  engine_version = "1.6.22"'), []),
        (
            template("ServerlessCache", "Engine: memcached, MajorEngineVersion: '8'"),
            ["medium: memcached has no version 8 there: " + REFUSES],
        ),
        (template("ServerlessCache", "Engine: memcached, MajorEngineVersion: '1.6'"), []),
        (group('  engine = "redis"\n  engine_version = "8.0"'), ["medium: redis has no version 8.0 there: " + REFUSES]),
        (group('  engine = "valkey"\n  engine_version = "8.0"'), []),
        # T1
        (
            group('  node_type = "cache.t1.micro"\n  snapshot_retention_limit = 1'),
            ["medium: backups on a T1 node: " + REFUSES],
        ),
        (group('  node_type = "cache.t1.micro"'), []),
        (
            cluster('  engine = "memcached"\n  num_cache_nodes = 2\n  snapshot_retention_limit = 3'),
            ["medium: backups of nodes of Memcached: " + REFUSES],
        ),
        (cluster('  engine = "memcached"\n  num_cache_nodes = 2\n  snapshot_retention_limit = 0'), []),
    ],
)
def test_refused_settings(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-settings") == expected


TOKEN = "high: a token that is not 16 to 128 letters, digits and !&#$^<>- long: ElastiCache refuses the group"


@rows(
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
    found = said(group(TLS + f"  auth_token = {token}") + password, "rejected-encryption")
    assert found == expected
    assert token.strip('"') not in "".join(found)


@rows(
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
    assert [one.partition(": the node")[0] for one in said(text, "extended-support-version")] == [
        "medium: standard support of Redis 5 ended on 2026-01-31"
    ]
    assert said(text, "retired-node") == [
        "high: no new clusters of this node family are made: a new environment or a replacement is refused"
    ]
    assert said(text.replace("5.0.6", "7.1"), "extended-support-version") == []


def test_pages_do_not_agree_on_many_nodes_of_memcached() -> None:
    text = cluster('  engine = "memcached"\n  num_cache_nodes = 50')
    reason = "whether 50 nodes are taken is not known: AWS's pages name quotas of 40 and 60"
    assert said(text, "rejected-failover") == [f"undecided: {reason}"]
    assert said(text.replace("50", "40"), "rejected-failover") == []


MEMCACHED = '  engine = "memcached"\n  engine_version = "{0}"'


@rows(
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


USER = """resource "aws_elasticache_user" "{0}" {{
  user_id = "{0}"
  user_name = {1}
  engine = "redis"
  access_string = "on ~* +@all"
  passwords = ["of sixteen or more"]
}}
"""
USERS = 'resource "aws_elasticache_user_group" "g" {{\n  user_group_id = "g"\n  engine = "{0}"\n{1}}}\n'
NO_DEFAULT = f"medium: a user group of Redis has a user called `default`, and this one has none{REFUSED}"
APP, OWN = USER.format("app", '"app"'), USER.format("own", '"default"')


@rows(
    ("text", "expected"),
    [
        (USERS.format("redis", ""), [NO_DEFAULT]),
        (USERS.format("REDIS", "  user_ids = [aws_elasticache_user.app.user_id]\n") + APP, [NO_DEFAULT]),
        (USERS.format("redis", '  user_ids = ["app"]\n') + APP, [NO_DEFAULT]),
        (USERS.format("redis", '  user_ids = ["default", "app"]\n') + APP, []),
        (USERS.format("redis", '  user_ids = [aws_elasticache_user.own.id, "app"]\n') + APP + OWN, []),
        (
            USERS.format("redis", "  user_ids = aws_elasticache_user.all[*].user_id\n") + OWN.replace('"own"', '"all"'),
            [],
        ),
        (USERS.format("valkey", "  user_ids = [aws_elasticache_user.app.user_id]\n") + APP, []),
        (
            USERS.format("redis", '  user_ids = ["other"]\n'),
            ["undecided: how one of its users is called is not among what was read"],
        ),
        (USERS.format("redis", "  user_ids = [var.x]\n") + VARIABLE, [NO_X]),
        (USERS.format("redis", '  user_ids = ["app"]\n') + USER.format("app", "var.x") + VARIABLE, [NO_X]),
    ],
)
def test_a_user_group_of_redis_has_a_default_user(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-settings") == expected


@pytest.mark.parametrize(("name", "expected"), [("app", [NO_DEFAULT]), ("default", [])])
def test_a_user_group_of_a_template(name: str, expected: list[str]) -> None:
    text = f"""Resources:
  User:
    Type: AWS::ElastiCache::User
    Properties: {{UserId: some, UserName: {name}, Engine: redis, NoPasswordRequired: true}}
  Group:
    Type: AWS::ElastiCache::UserGroup
    Properties: {{UserGroupId: group, Engine: redis, UserIds: [!Ref User]}}
"""
    assert said(text, "rejected-settings") == expected


PORT = f"medium: a port other than 1150 to 8004 and 8006 to 65535{REFUSED}"
SHARDS = f"high: several shards with a parameter group in which cluster-enabled is off{REFUSED}"
TWO_SHARDS = FAILOVER + "  num_node_groups = 2\n"
ONE_OR_TWO = 'variable "two" {\n  type = bool\n}\n'


@rows(
    ("text", "expected"),
    [
        (group("  port = 1149"), [PORT]),
        (group("  port = 1150"), []),
        (group("  port = 8005"), [PORT]),
        (cluster(REDIS + "  port = 65536"), [PORT]),
        (cluster(REDIS + "  port = 65535"), []),
        (template("CacheCluster", "Engine: memcached, NumCacheNodes: 1, Port: 80"), [PORT]),
        (template("ReplicationGroup", "Port: 8006"), []),
        (
            ONE_OR_TWO + group("  port = var.two ? 80 : 6379"),
            ["undecided: fails when var.two is true; var.two has no default"],
        ),
        # snapshots
        (
            cluster('  engine = "memcached"\n  num_cache_nodes = 1\n  snapshot_name = "s"'),
            [f"medium: nodes of Memcached that are made from a snapshot{REFUSED}"],
        ),
        (
            template("CacheCluster", "Engine: memcached, SnapshotArns: ['arn:aws:s3:::b/s.rdb']"),
            [f"medium: nodes of Memcached that are made from a snapshot{REFUSED}"],
        ),
        (cluster(REDIS + '  snapshot_name = "s"'), []),
        (cluster('  engine = "memcached"\n  num_cache_nodes = 1\n  snapshot_arns = []'), []),
        (
            template("ReplicationGroup", "NumNodeGroups: 2, SnapshottingClusterId: g-001"),
            [f"medium: snapshots of one cluster of a group with several shards{REFUSED}"],
        ),
        (template("ReplicationGroup", "NumNodeGroups: 1, SnapshottingClusterId: g-001"), []),
    ],
)
def test_ports_and_snapshots_that_are_refused(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-settings") == expected


@rows(
    ("text", "expected"),
    [
        (group(TWO_SHARDS + '  parameter_group_name = "default.redis7"'), [SHARDS]),
        (group(TWO_SHARDS + '  parameter_group_name = "default.redis7.cluster.on"'), []),
        (group(TWO_SHARDS + '  parameter_group_name = "ours"'), []),
        (VARIABLE + group(TWO_SHARDS + "  parameter_group_name = var.x"), []),
        (group(TWO_SHARDS + OWN_GROUP) + parameter_group("redis7"), [SHARDS]),
        (group(TWO_SHARDS + OWN_GROUP) + parameter_group("redis7", CLUSTERED), []),
        (group(OWN_GROUP + "  num_cache_clusters = 2") + parameter_group("redis7"), []),
        (VARIABLE + group(FAILOVER + OWN_GROUP + "  num_node_groups = var.x") + parameter_group("redis7"), [NO_X]),
        (template("ReplicationGroup", "NumNodeGroups: 2, CacheParameterGroupName: default.redis7"), [SHARDS]),
        (
            template("ReplicationGroup", "Engine: memcached, NumCacheClusters: 2"),
            [f"high: a replication group of Memcached, which replicates nothing{REFUSED}"],
        ),
        (
            cluster(REDIS + '  az_mode = "cross-az"'),
            [f"high: several zones for a single node{REFUSED}"],
        ),
        (
            cluster(REDIS + '  preferred_availability_zones = ["a", "b"]'),
            [f"high: 2 Availability Zones for 1 nodes{REFUSED}"],
        ),
        (cluster(REDIS + '  preferred_availability_zones = ["a"]'), []),
    ],
)
def test_shards_and_zones_that_are_refused(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-failover") == expected


def test_keys_of_another_region() -> None:
    here = 'provider "aws" {\n  region = "us-east-1"\n}\n'
    key = '  at_rest_encryption_enabled = true\n  kms_key_id = "arn:aws:kms:{0}:111122223333:key/k"'
    message = f"high: the KMS key is not in us-east-1{GROUP_REFUSED}"
    assert said(here + group(key.format("eu-west-1")), "rejected-encryption") == [message]
    assert said(here + group(key.format("us-east-1")), "rejected-encryption") == []
    assert said(group(key.format("eu-west-1")), "rejected-encryption") == []


UNENCRYPTED = f"high: a user group without encryption in transit{GROUP_REFUSED}"


@rows(
    ("text", "expected"),
    [
        (group('  user_group_ids = ["a"]'), [UNENCRYPTED]),
        (group(TLS + '  user_group_ids = ["a"]'), []),
        (group("  user_group_ids = []"), []),
        (VARIABLE + group('  user_group_ids = ["a"]\n  transit_encryption_enabled = var.x'), [NO_X]),
        (template("ReplicationGroup", "UserGroupIds: [a]"), [UNENCRYPTED]),
        (template("ReplicationGroup", "UserGroupIds: [a], TransitEncryptionEnabled: true"), []),
    ],
)
def test_user_groups_need_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-encryption") == expected


def user(inner: str, access: str = "on ~* +@all", name: str = "app") -> str:
    written = f'  user_id = "u"\n  user_name = "{name}"\n  engine = "valkey"\n  access_string = "{access}"\n'
    return f'resource "aws_elasticache_user" "u" {{\n{written}{inner}}}\n'


def user_group(engine: str) -> str:
    written = f'  user_group_id = "g"\n  engine = "{engine}"\n  user_ids = [aws_elasticache_user.u.user_id]\n'
    return f'resource "aws_elasticache_user_group" "g" {{\n{written}}}\n'


OPEN = "  no_password_required = true\n"
IAM = '  authentication_mode {\n    type = "iam"\n  }\n'
LONG = "a" * 16
NONE = f"medium: a user without a password, IAM authentication or a word that none is needed{REFUSED}"
BESIDE = f"medium: a password of a user who is said to need none{REFUSED}"
LENGTH = f"medium: a password that is not 16 to 128 characters long{REFUSED}"
MANY = f"medium: a user with more than 2 passwords{REFUSED}"
SPEAKS = f"medium: an access string that speaks of passwords or says reset{REFUSED}"
STRANGE = f"medium: an access string with what is no rule{REFUSED}"
OF_USER = "UserId: u, UserName: u, Engine: redis, AccessString: 'on ~* +@all'"


@rows(
    ("text", "expected"),
    [
        (user(""), [NONE]),
        (user("  no_password_required = false\n"), [NONE]),
        (user(OPEN), []),
        (user(IAM), []),
        (user(f'  passwords = ["{LONG}"]\n'), []),
        (user(f'  passwords_wo = "{LONG}"\n'), []),
        (VARIABLE + user("  passwords = [var.x]\n"), []),
        ('variable "x" {\n  type = list(string)\n}\n' + user("  passwords = var.x\n"), []),
        (user(f'{OPEN}  passwords = ["{LONG}"]\n'), [BESIDE]),
        (user('  passwords = ["short"]\n'), [LENGTH]),
        (user(f'  passwords = ["{LONG}", "{"b" * 129}"]\n'), [LENGTH]),
        (user(f'  authentication_mode {{\n    type = "password"\n    passwords = ["{LONG}"]\n  }}\n'), []),
        (user('  authentication_mode {\n    type = "password"\n    passwords = ["short"]\n  }\n'), [LENGTH]),
        (template("User", OF_USER), [NONE]),
        (template("User", f"{OF_USER}, Passwords: [{LONG}, {'b' * 16}]"), []),
        (template("User", f"{OF_USER}, Passwords: [{LONG}, {'b' * 16}, {'c' * 16}]"), [MANY]),
        (template("User", f"{OF_USER}, NoPasswordRequired: true, Passwords: [{LONG}]"), [BESIDE]),
        (user(IAM, "on ~* +@all nopass"), [SPEAKS]),
        (user(IAM, "on >secret ~* +@all"), [SPEAKS]),
        (user(IAM, "reset on ~* +@all"), [SPEAKS]),
        (user(IAM, "on keys +@all"), [STRANGE]),
        (user(IAM, "ON ~app::* &* -@all +@read %R~x* (~y +get)"), []),
        (user(IAM, "off resetkeys resetchannels allkeys nocommands"), []),
        (VARIABLE + user(IAM, "${var.x} +@all"), []),
        (
            user(OPEN) + user_group("valkey"),
            [f"medium: a user group of Valkey with a user who needs no password{REFUSED}"],
        ),
        (user(IAM) + user_group("valkey"), []),
        (user(OPEN, name="default") + user_group("redis"), []),
    ],
)
def test_users_that_are_refused(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-settings") == expected
