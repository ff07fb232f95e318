"""The windows of backups and of maintenance, of every database that has both."""

from __future__ import annotations

from rows import rows
from rules.said import NO_X, VARIABLE, said_of

WINDOWS = ("PreferredBackupWindow", "PreferredMaintenanceWindow")
PREFERRED = ("preferred_backup_window", "preferred_maintenance_window")
OF_CACHE = ("SnapshotWindow", "PreferredMaintenanceWindow")
DATABASES = [
    ("rds-rejected-backups", "aws_db_instance", "mysql", ("backup_window", "maintenance_window")),
    ("rds-rejected-backups", "AWS::RDS::DBInstance", "mysql", WINDOWS),
    ("aurora-rejected-settings", "aws_rds_cluster", "aurora-mysql", PREFERRED),
    ("aurora-rejected-settings", "AWS::RDS::DBCluster", "aurora-mysql", WINDOWS),
    ("docdb-rejected-settings", "aws_docdb_cluster", "", PREFERRED),
    ("docdb-rejected-settings", "AWS::DocDB::DBCluster", "", WINDOWS),
    ("neptune-rejected-settings", "aws_neptune_cluster", "", PREFERRED),
    ("neptune-rejected-settings", "AWS::Neptune::DBCluster", "", WINDOWS),
    (
        "elasticache-rejected-settings",
        "aws_elasticache_replication_group",
        "redis",
        ("snapshot_window", "maintenance_window"),
    ),
    ("elasticache-rejected-settings", "AWS::ElastiCache::ReplicationGroup", "redis", OF_CACHE),
    ("elasticache-rejected-settings", "aws_elasticache_cluster", "redis", ("snapshot_window", "maintenance_window")),
    ("elasticache-rejected-settings", "AWS::ElastiCache::CacheCluster", "redis", OF_CACHE),
]


def written(kind: str, engine: str, settings: dict[str, str]) -> str:
    """Return one database as Terraform, or as a template, writes it."""
    is_template = kind.startswith("AWS::")
    said = {"Engine" if is_template else "engine": engine, **settings}
    lines = [f'{key}{": " if is_template else " = "}"{value}"\n' for key, value in said.items() if value]
    if is_template:
        return f"Resources:\n  T:\n    Type: {kind}\n    Properties:\n" + "".join(f"      {one}" for one in lines)
    return f'resource "{kind}" "t" {{\n' + "".join(f"  {one}" for one in lines) + "}\n"


def said_of_windows(number: int, backup: str, maintenance: str) -> list[str]:
    rule, kind, engine, names = DATABASES[number]
    windows = dict(zip(names, (backup, maintenance), strict=True))
    said = said_of(written(kind, engine, windows), rule)
    return [one for one in said if "window" in one]


@rows("number", range(len(DATABASES)))
def test_every_database_has_both(number: int) -> None:
    assert said_of_windows(number, "03:00-04:00", "sun:04:00-sun:05:00") == []
    (said,) = said_of_windows(number, "03:00-04:01", "sun:04:00-sun:05:00")
    assert "the backup window 03:00-04:01 and the maintenance window sun:04:00-sun:05:00 overlap" in said


@rows(
    ("backup", "maintenance", "expected"),
    [
        ("23:30-00:30", "Mon:00:00-Mon:01:00", "overlap"),
        ("23:30-00:30", "sun:23:00-sun:23:30", ""),
        ("02:00-03:00", "sat:23:00-sun:02:01", "overlap"),
        ("02:00-03:00", "sat:23:00-sun:02:00", ""),
        ("02:00-02:30", "sat:03:00-sun:02:59", "overlap"),  # nearly a day
        ("02:00-02:30", "sat:03:00-mon:01:00", "overlap"),
        ("", "sun:23:45-mon:00:10", "the maintenance window sun:23:45-mon:00:10 is shorter than 30 minutes"),
        ("02:00-02:29", "", "the backup window 02:00-02:29 is shorter than 30 minutes"),
        ("02:00", "", "the backup window 02:00 is not of the form hh:mm-hh:mm"),
        ("", "03:00-04:00", "the maintenance window 03:00-04:00 is not of the form ddd:hh:mm-ddd:hh:mm"),
        ("", "sunday:03:00-sunday:04:00", "is not of the form ddd:hh:mm-ddd:hh:mm"),
    ],
)
def test_windows(backup: str, maintenance: str, expected: str) -> None:
    said = said_of_windows(0, backup, maintenance)
    assert [expected in one for one in said] == [True] * bool(expected)


def test_the_windows_of_a_cache_take_an_hour() -> None:
    rule = "elasticache-rejected-settings"
    text = written("aws_elasticache_cluster", "redis", {"snapshot_window": "02:00-02:30"})
    assert said_of(text, rule) == [
        "medium: the backup window 02:00-02:30 is shorter than 60 minutes: ElastiCache refuses it"
    ]


def test_what_is_not_known_of_windows() -> None:
    known, unknown = {"backup_window": "02:00-03:00"}, {"maintenance_window": "${var.x}"}
    kept = {"backup_retention_period": "7"}
    text = written("aws_db_instance", "mysql", {**kept, **known, **unknown}) + VARIABLE
    assert said_of(text, "rds-rejected-backups") == [NO_X]


@rows(
    ("windows", "expected"),
    [
        ("  backup_window = aws_db_instance.a.backup_window\n", []),
        ("  backup_window = var.x\n", [NO_X]),
        (
            "  backup_window = aws_db_instance.a.backup_window\n"
            "  maintenance_window = aws_db_instance.a.maintenance_window\n",
            [],
        ),
        (
            '  backup_window = "02:00-03:00"\n  maintenance_window = aws_db_instance.a.maintenance_window\n',
            ["undecided: aws_db_instance.a.maintenance_window is only known after deployment"],
        ),
    ],
)
def test_a_replica_repeats_the_windows_of_its_source(windows: str, expected: list[str]) -> None:
    kept = '  engine = "mysql"\n  backup_retention_period = 7\n'
    text = f'resource "aws_db_instance" "a" {{\n{kept}}}\nresource "aws_db_instance" "b" {{\n{kept}{windows}}}\n'
    assert said_of(text + VARIABLE, "rds-rejected-backups") == expected
