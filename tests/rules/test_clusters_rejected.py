"""What AWS refuses alike of clusters of RDS, DocumentDB and Neptune: what the pages of the rules have no room for."""

from __future__ import annotations

import pytest

from rules.said import NO_X, VARIABLE, block, said_of

RULES = {"rds": "aurora-rejected-settings", "docdb": "docdb-rejected-settings", "neptune": "neptune-rejected-settings"}
NAMES = {"rds": "RDS", "docdb": "DocumentDB", "neptune": "Neptune"}
TYPES = {"rds": "RDS", "docdb": "DocDB", "neptune": "Neptune"}
WITH_PASSWORDS, ALL = ("rds", "docdb"), ("rds", "docdb", "neptune")


def cluster(service: str, inner: str = "", **attributes: str) -> str:
    engine = {"engine": '"aurora-postgresql"'} if service == "rds" else {}
    return block(f"{service}_cluster", "c", inner, cluster_identifier='"c"', **engine, **attributes)


def template(service: str, properties: str, kind: str = "DBCluster") -> str:
    engine = "Engine: aurora-postgresql, " if service == "rds" and kind == "DBCluster" else ""
    return f"Resources:\n  C:\n    Type: AWS::{TYPES[service]}::{kind}\n    Properties: {{{engine}{properties}}}\n"


def refused(service: str, message: str) -> list[str]:
    return [f"high: {NAMES[service]} refuses this: {message}"]


def said(service: str, text: str) -> list[str]:
    return said_of(text, RULES[service])


PORT = "the port is 1150 to 65535, not {0}"
LETTER = "the name of the master user begins with a letter"
SECRET = "a KMS key of the secret with the password, and no password is managed there"
LATEST = "a time to restore to, and the latest one"
ON_WRITE = "a time to restore to, and copy-on-write takes the latest"
SHORT = "the maintenance window sun:04:00-sun:04:10 is shorter than 30 minutes"
POINT = '  restore_to_point_in_time {{\n    source_cluster_identifier = "s"\n{0}  }}\n'
TIME = '    restore_to_time = "2026-11-01T00:00:00Z"\n'
RESTORED = 'SourceDBClusterIdentifier: s, RestoreToTime: "2026-11-01T00:00:00Z"'


@pytest.mark.parametrize(("service", "name"), [("rds", "Port"), ("neptune", "DBPort")])
def test_ports(service: str, name: str) -> None:
    assert said(service, cluster(service, port="1149")) == refused(service, PORT.format("1,149"))
    assert said(service, cluster(service, port="65535")) == []
    assert said(service, VARIABLE + cluster(service, port="var.x")) == [NO_X]
    assert said(service, template(service, f"{name}: 65536")) == refused(service, PORT.format("65,536"))
    assert said(service, template(service, f"{name}: 1150")) == []


@pytest.mark.parametrize("service", WITH_PASSWORDS)
def test_users(service: str) -> None:
    managed = {"manage_master_user_password": "true"}
    assert said(service, cluster(service, master_username='"1owner"', **managed)) == refused(service, LETTER)
    assert said(service, cluster(service, master_username='"_owner"', **managed)) == refused(service, LETTER)
    assert said(service, cluster(service, master_username='"owner1"', **managed)) == []
    assert said(service, VARIABLE + cluster(service, master_username='"${var.x}1"', **managed)) == []
    assert said(service, cluster(service, master_username='"1owner"', snapshot_identifier='"s"')) == []
    assert said(service, template(service, "MasterUsername: 1owner, ManageMasterUserPassword: true")) == refused(
        service, LETTER
    )


@pytest.mark.parametrize("service", WITH_PASSWORDS)
def test_a_password_has_no_space(service: str) -> None:
    password = cluster(service, master_username='"owner"', master_password='"correct horse"')
    assert [one.rpartition(" ")[2] for one in said(service, password)] == ["space"]


def test_elastic_clusters() -> None:
    attributes = {"name": '"e"', "auth_type": '"PLAIN_TEXT"', "shard_capacity": "4", "shard_count": "1"}

    def elastic(**more: str) -> str:
        more = {"admin_user_name": '"owner"', "admin_user_password": f'"{"p" * 99}"', **more}
        return block("docdbelastic_cluster", "e", **attributes, **more)

    assert said("docdb", elastic()) == []
    assert said("docdb", elastic(admin_user_name='"1owner"')) == refused("docdb", LETTER)
    assert said("docdb", elastic(admin_user_password=f'"{"p" * 100}"')) == refused(
        "docdb", "a password has 8 to 99 characters, and no slash, double quote or at sign"
    )
    assert said("docdb", elastic(preferred_maintenance_window='"sun:04:00-sun:04:10"')) == refused("docdb", SHORT)
    assert said("docdb", elastic(preferred_maintenance_window='"sun:04:00-sun:04:30"')) == []


def test_keys_of_secrets() -> None:
    key = {"master_user_secret_kms_key_id": '"alias/k"'}
    assert said("rds", cluster("rds", master_username='"owner"', **key)) == refused("rds", SECRET)
    assert said("rds", cluster("rds", manage_master_user_password="true", **key)) == []
    assert said("rds", VARIABLE + cluster("rds", manage_master_user_password="var.x", **key)) == [NO_X]
    assert said("rds", template("rds", "MasterUserSecret: {KmsKeyId: k}")) == refused("rds", SECRET)
    assert said("docdb", template("docdb", "MasterUserSecretKmsKeyId: k")) == refused("docdb", SECRET)
    assert said("docdb", template("docdb", "MasterUserSecretKmsKeyId: k, ManageMasterUserPassword: true")) == []


@pytest.mark.parametrize("service", WITH_PASSWORDS)
def test_points_in_time_of_terraform(service: str) -> None:
    latest, on_write = "    use_latest_restorable_time = true\n", '    restore_type = "copy-on-write"\n'
    assert said(service, cluster(service, POINT.format(TIME + latest))) == refused(service, LATEST)
    assert said(service, cluster(service, POINT.format(TIME + on_write))) == refused(service, ON_WRITE)
    assert said(service, cluster(service, POINT.format(latest + on_write))) == []
    assert said(service, cluster(service, POINT.format(TIME))) == []


@pytest.mark.parametrize("service", ALL)
def test_points_in_time_of_templates(service: str) -> None:
    assert said(service, template(service, RESTORED)) == []
    assert said(service, template(service, RESTORED + ", UseLatestRestorableTime: true")) == refused(service, LATEST)
    assert said(service, template(service, RESTORED + ", RestoreType: copy-on-write")) == refused(service, ON_WRITE)


@pytest.mark.parametrize("service", ALL)
def test_maintenance_windows_of_instances(service: str) -> None:
    window = '"sun:04:00-sun:04:10"'
    member = block(f"{service}_cluster_instance", "m", cluster_identifier='"c"', preferred_maintenance_window=window)
    assert said(service, member) == refused(service, SHORT)
    assert refused(service, SHORT)[0] not in said(service, member.replace(":10", ":30"))
    properties = 'DBClusterIdentifier: c, PreferredMaintenanceWindow: "sun:04:00-sun:04:10"'
    assert said(service, template(service, properties, "DBInstance")) == refused(service, SHORT)


HERE = 'provider "aws" {\n  region = "us-east-1"\n}\n'
ZONE = "the zone eu-west-1a is not in us-east-1"
ABROAD, AT_HOME = '"arn:aws:kms:eu-west-1:111122223333:key/k"', '"arn:aws:kms:us-east-1:111122223333:key/k"'


@pytest.mark.parametrize("service", ALL)
def test_zones_of_another_region(service: str) -> None:
    def member(zone: str) -> str:
        return block(f"{service}_cluster_instance", "m", cluster_identifier='"c"', availability_zone=zone)

    assert said(service, HERE + member('"eu-west-1a"')) == refused(service, ZONE)
    assert refused(service, ZONE)[0] not in said(service, member('"eu-west-1a"'))
    for zone in ('"us-east-1a"', '"us-east-1-bos-1a"', '"use1-az1"', "var.x"):
        assert not any("is not in" in one for one in said(service, HERE + VARIABLE + member(zone)))
        assert not any(one == NO_X for one in said(service, HERE + VARIABLE + member(zone)))


@pytest.mark.parametrize("service", ALL)
def test_keys_of_another_region(service: str) -> None:
    name = "kms_key_arn" if service == "neptune" else "kms_key_id"
    encrypted = {"storage_encrypted": "true"}
    message = refused(service, "the KMS key is not in us-east-1")
    assert said(service, HERE + cluster(service, **encrypted, **{name: ABROAD})) == message
    assert said(service, HERE + cluster(service, **encrypted, **{name: AT_HOME})) == []
    assert said(service, cluster(service, **encrypted, **{name: ABROAD})) == []
    assert said(service, HERE + VARIABLE + cluster(service, **encrypted, **{name: "var.x"})) == []


def test_write_forwarding() -> None:
    message = "writes are forwarded within a global database, and it belongs to none"
    forwards = {"enable_global_write_forwarding": "true"}
    assert said("rds", cluster("rds", **forwards)) == refused("rds", message)
    assert said("rds", cluster("rds", global_cluster_identifier='"g"', **forwards)) == []
    assert said("rds", VARIABLE + cluster("rds", global_cluster_identifier="var.x", **forwards)) == [NO_X]
    assert said("rds", template("rds", "EnableGlobalWriteForwarding: true")) == refused("rds", message)


@pytest.mark.parametrize(
    ("engine", "log", "is_refused"),
    [
        ("aurora-postgresql", "upgrade", True),
        ("aurora-postgresql", "instance", False),
        ("aurora-postgresql", "iam-db-auth-error", False),
        ("aurora-mysql", "instance", False),
        ("aurora-mysql", "postgresql", True),
        ("postgres", "upgrade", False),
        ("postgres", "instance", True),
        ("aurora-mysql", "something-new", False),
    ],
)
def test_logs(engine: str, log: str, is_refused: bool) -> None:
    hardware = "DBClusterInstanceClass: db.m6gd.large, AllocatedStorage: 100, StorageType: gp3, "
    hardware = "" if engine.startswith("aurora") else hardware
    text = template("rds", f"{hardware}EnableCloudwatchLogsExports: [{log}]").replace("aurora-postgresql", engine)
    message = refused("rds", f"the engine has no log that is called {log}")[0]
    assert (message in said("rds", text)) is is_refused


def test_global_databases_of_neptune() -> None:
    def message(what: str) -> list[str]:
        return refused("neptune", f"a global database that is made of a cluster takes its {what} from there")

    made = {"global_cluster_identifier": '"g"', "source_db_cluster_identifier": '"arn:aws:rds:::cluster:c"'}
    assert said("neptune", block("neptune_global_cluster", "g", **made)) == []
    assert said("neptune", block("neptune_global_cluster", "g", engine='"neptune"', **made)) == message("engine")
    assert said("neptune", block("neptune_global_cluster", "g", storage_encrypted="true", **made)) == message(
        "encryption"
    )
    own = {"global_cluster_identifier": '"g"', "engine": '"neptune"', "storage_encrypted": "true"}
    assert said("neptune", block("neptune_global_cluster", "g", **own)) == []
    properties = "SourceDBClusterIdentifier: c, EngineVersion: 1.3.4.0"
    assert said("neptune", template("neptune", properties, "GlobalCluster")) == message("engine version")


def test_dimensions_of_vectors() -> None:
    def graph(dimensions: int) -> str:
        vectors = f"  vector_search_configuration {{\n    vector_search_dimension = {dimensions}\n  }}\n"
        return block("neptunegraph_graph", "g", vectors, graph_name='"g"', provisioned_memory="16")

    assert said("neptune", graph(65_537)) == refused("neptune", "vectors have 1 to 65,536 dimensions")
    assert said("neptune", graph(1)) == []
