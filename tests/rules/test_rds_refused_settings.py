"""What RDS refuses of ports, of what is another engine's, and of proxies: what the page of the rule has no room for."""

from __future__ import annotations

from rows import rows
from rules.rds import declared, instance, template
from rules.said import NO_X, VARIABLE, block, said_of

R = "high: RDS refuses this: "
PORT = R + "the port is 1150 to 65535, not {0}"
CHARSET = R + "the engine takes its character set from its parameters"
ZONE = R + "only Db2 and SQL Server have a time zone of the instance"
CORES = R + "only Oracle and SQL Server have cores and threads to choose"
LICENSE = R + "the engine has no license model {0}"
POSTGRES, MYSQL, SQL_SERVER, ORACLE = '"postgres"', '"mysql"', '"sqlserver-se"', '"oracle-se2"'


@rows(
    ("text", "expected"),
    [
        (instance(engine=POSTGRES, port="1149"), [PORT.format("1,149")]),
        (instance(engine=POSTGRES, port="65535"), []),
        (instance(engine=POSTGRES, port="0"), []),  # the provider sends none
        (template(declared("A", "Engine: postgres, Port: '65536'")), [PORT.format("65,536")]),
        (template(declared("A", "Engine: aurora-mysql, DBClusterIdentifier: c, Port: 80")), []),  # its cluster's
        (instance(engine=SQL_SERVER, port="3389"), [R + "SQL Server keeps port 3,389 for itself"]),
        (instance(engine=SQL_SERVER, port="49156"), [R + "SQL Server keeps port 49,156 for itself"]),
        (instance(engine=SQL_SERVER, port="1433"), []),
        (instance(engine=POSTGRES, port="3389"), []),
        (VARIABLE + instance(engine="var.x", port="3389"), [NO_X]),
        # licenses
        (
            instance(engine=POSTGRES, license_model='"bring-your-own-license"'),
            [LICENSE.format("bring-your-own-license")],
        ),
        (instance(engine=MYSQL, license_model='"license-included"'), [LICENSE.format("license-included")]),
        (instance(engine=MYSQL, license_model='"general-public-license"'), []),
        (instance(engine=ORACLE, license_model='"license-included"'), []),
        (VARIABLE + instance(engine=POSTGRES, license_model="var.x"), [NO_X]),
        # character sets, time zones, cores
        (instance(engine=MYSQL, character_set_name='"utf8"'), [CHARSET]),
        (instance(engine=ORACLE, character_set_name='"AL32UTF8"'), []),
        (instance(engine=SQL_SERVER, character_set_name='"Latin1_General_CI_AS"'), []),
        (instance(engine=ORACLE, timezone='"UTC"'), [ZONE]),
        (instance(engine='"db2-se"', timezone='"UTC"'), []),
        (VARIABLE + instance(engine="var.x", timezone='"UTC"'), [NO_X]),
        (template(declared("A", "Engine: postgres, ProcessorFeatures: [{Name: coreCount, Value: '4'}]")), [CORES]),
        (template(declared("A", "Engine: oracle-ee, ProcessorFeatures: [{Name: coreCount, Value: '4'}]")), []),
    ],
)
def test_settings_of_another_engine(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-rejected-settings") == expected


def proxy(login: str = "", family: str = "POSTGRESQL", **attributes: str) -> str:
    auth = f"  auth {{\n    {login}\n  }}\n" if login else ""
    return block("db_proxy", "p", auth, name='"p"', engine_family=f'"{family}"', **attributes)


def of_template(properties: str) -> str:
    return template(declared("P", properties, "DBProxy"))


TLS = {"require_tls": "true"}
NO_TLS = R + "IAM authentication is required without TLS"
ENABLED = R + "IAM authentication is REQUIRED or DISABLED: only SQL Server has ENABLED"
IDLE = R + "clients may be idle for 1 to 28,800 seconds"
FOREIGN = R + "{0} has no passwords of the type {1}"


@rows(
    ("text", "expected"),
    [
        (proxy('iam_auth = "REQUIRED"'), [NO_TLS]),
        (proxy('iam_auth = "REQUIRED"', **TLS), []),
        (proxy('iam_auth = "DISABLED"'), []),
        (VARIABLE + proxy('iam_auth = "REQUIRED"', require_tls="var.x"), [NO_X]),
        (of_template("EngineFamily: MYSQL, Auth: [{IAMAuth: REQUIRED}]"), [NO_TLS]),
        (proxy('iam_auth = "ENABLED"', **TLS), [ENABLED]),
        (proxy('iam_auth = "ENABLED"', "SQLSERVER", **TLS), []),
        (of_template("EngineFamily: MYSQL, RequireTLS: true, Auth: [{IAMAuth: ENABLED}]"), [ENABLED]),
        (proxy(idle_client_timeout="28801"), [IDLE]),
        (proxy(idle_client_timeout="28800"), []),
        (proxy(idle_client_timeout="0"), []),  # the provider sends none
        (of_template("EngineFamily: MYSQL, IdleClientTimeout: 0"), [IDLE]),
        (
            proxy('client_password_auth_type = "MYSQL_NATIVE_PASSWORD"'),
            [FOREIGN.format("POSTGRESQL", "MYSQL_NATIVE_PASSWORD")],
        ),
        (proxy('client_password_auth_type = "POSTGRES_MD5"'), []),
        (
            of_template("EngineFamily: SQLSERVER, Auth: [{ClientPasswordAuthType: POSTGRES_MD5}]"),
            [FOREIGN.format("SQLSERVER", "POSTGRES_MD5")],
        ),
        (of_template("EngineFamily: SQLSERVER, Auth: [{ClientPasswordAuthType: SQL_SERVER_AUTHENTICATION}]"), []),
    ],
)
def test_logins_of_proxies(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-rejected-settings") == expected


HERE = 'provider "aws" {\n  region = "us-east-1"\n}\n'
KEY = '"arn:aws:kms:{0}:111122223333:key/k"'


def test_zones_and_keys_of_another_region() -> None:
    zone = instance(engine=POSTGRES, availability_zone='"eu-west-1a"')
    assert said_of(HERE + zone, "rds-rejected-placement") == [R + "the zone eu-west-1a is not in us-east-1"]
    assert said_of(zone, "rds-rejected-placement") == []
    for region, expected in (("eu-west-1", [R + "the KMS key is not in us-east-1"]), ("us-east-1", [])):
        key = instance(engine=POSTGRES, storage_encrypted="true", kms_key_id=KEY.format(region))
        assert said_of(HERE + key, "rds-rejected-storage") == expected


MANAGED = {"manage_master_user_password": "true"}
TOO_LONG = R + "the name of the master user has at most {0} characters"
SECRET = R + "a KMS key of the secret with the password, and no password is managed there"


@rows(
    ("engine", "most"),
    [("mysql", 32), ("mariadb", 16), ("db2-se", 16), ("oracle-se2", 30), ("postgres", 63), ("sqlserver-se", 128)],
)
def test_the_master_user_has_a_name_of_bounded_length(engine: str, most: int) -> None:
    def named(length: int) -> str:
        return instance(engine=f'"{engine}"', username=f'"{"o" * length}"', **MANAGED)

    assert said_of(named(most), "rds-rejected-credentials") == []
    assert said_of(named(most + 1), "rds-rejected-credentials") == [TOO_LONG.format(most)]


def test_names_and_secrets_of_the_master_user() -> None:
    letter = R + "the name of the master user begins with a letter"
    long = f'"{"o" * 17}"'
    assert said_of(instance(engine=POSTGRES, username='"1owner"', **MANAGED), "rds-rejected-credentials") == [letter]
    text = VARIABLE + instance(engine="var.x", username=long, **MANAGED)
    assert said_of(text, "rds-rejected-credentials") == [NO_X]
    key = {"master_user_secret_kms_key_id": '"alias/k"'}
    password = {"username": '"owner"', "password": '"long-enough"'}
    assert said_of(instance(engine=POSTGRES, **password, **key), "rds-rejected-credentials") == [SECRET]
    assert said_of(instance(engine=POSTGRES, **MANAGED, **key), "rds-rejected-credentials") == []
