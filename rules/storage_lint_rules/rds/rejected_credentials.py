"""RDS refuses these credentials, or the name of the database

## Why

RDS refuses in the middle of a deployment:

- a password beside a managed one;
- an instance with neither a password nor a managed one, nor IAM authentication of the master user;
- a password with `/`, `"`, `@` or a space in it, or one of another length than the engine takes: 8 to 41 characters for
  MySQL and MariaDB, 8 to 30 for Oracle, 8 to 128 for PostgreSQL and SQL Server, 8 to 255 for Db2;
- IAM authentication with Oracle, SQL Server or Db2, and of the master user with another engine than PostgreSQL;
- a key of the secret with the password where RDS manages none;
- a master user whose name does not begin with a letter, or is longer than 16 characters (Oracle: 30, MySQL: 32,
  PostgreSQL: 63, SQL Server: 128), or with a reserved name: `rdsadmin`, and with PostgreSQL `admin` and what begins
  with `pg_`;
- a name of the first database that does not begin with a letter, or has other characters than letters, digits and `_`
  (a hyphen, most often), and any with SQL Server, where there is none to name;
- in CloudFormation, a user, a password or encryption beside `SourceDBInstanceIdentifier`: a replica takes them from its
  source.

The password itself is shown nowhere in a report. One that is given at deploy time is not judged.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  password                    = var.password
  manage_master_user_password = true # finding
}

variable "password" {
  type      = string
  sensitive = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      MasterUserPassword: "correct horse" # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      MasterUserPassword: "{{resolve:secretsmanager:orders:SecretString:password}}"
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "managed" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  password                    = "correct-horse"
  manage_master_user_password = var.managed
}
```

## Fix safety

None: which password the master user has is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, refused, said
from storage_lint.graph.choices import both, cases, follow, is_given, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, has_own_data, is_custom, is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._credentials import SECRET, refused_database, refused_user, reserved_user

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUserPassword)
LONGEST = {"mysql": 41, "mariadb": 41, "oracle": 30, "postgres": 128, "sqlserver": 128, "db2": 255}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
# of MySQL AWS's pages say 16, and 32 were taken (2026-09): https://github.com/floci-io/floci/issues/3729
LONGEST_NAMES = {"mysql": 32, "mariadb": 16, "db2": 16, "oracle": 30, "postgres": 63, "sqlserver": 128}
SHORTEST = 8


class RejectedCredentials(RefusalRule[Instance]):
    """DB instances whose users and passwords RDS refuses."""

    id = "rds-rejected-credentials"
    title = "RDS refuses these credentials, or the name of the database"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html",
    )

    sentence = "RDS refuses this: {}"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether its settings are its own."""
        return is_of_no_cluster(resource)

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield what does not fit together."""
        yield from _beside_source(resource)
        yield from _beside_each_other(resource)
        yield from _form(resource)
        yield from _of_name(resource)
        key = resource.secret_kms_key_id
        yield Refusal(both(is_set(key), opposite(resource.manages_password)), key, SECRET)
        yield from reserved_user(resource.username, engine_of(resource), resource.is_restored)
        yield from refused_database(resource.database_name, engine_of(resource), resource.is_restored)


def _of_name(instance: Instance) -> Iterator[Refusal]:
    """A name of the master user that no engine takes, or that is too long for this one."""
    name, engine = instance.username, engine_of(instance)
    yield from refused_user(name, instance.is_restored)
    least = min(LONGEST_NAMES.values())
    if any(isinstance(one, Known) and len(one.value or "") > least for one in cases(name)):
        long = follow(name, lambda known: mapped(engine, lambda kind: len(known.value or "") > _longest_name(kind)))
        most = said(mapped(engine, _longest_name)) if isinstance(engine, Known) else "…"
        text = f"the name of the master user has at most {most} characters"
        yield Refusal(both(long, opposite(instance.is_restored)), name, text)


def _longest_name(engine: str | None) -> int:
    known = (most for start, most in LONGEST_NAMES.items() if (engine or "").startswith(start))
    return next(known, max(LONGEST_NAMES.values()))


def _beside_source(instance: Instance) -> Iterator[Refusal]:
    """What CloudFormation's schema excludes beside `SourceDBInstanceIdentifier`."""
    if not instance.type.startswith("AWS::"):
        return
    given = {"user": instance.username, "password": instance.password_form, "encryption": instance.storage_encrypted}
    for what, value in given.items():
        if value.origin.source is not Source.DEFAULT:
            place = Known(None, value.origin)
            yield Refusal(is_set(instance.source_instance), place, f"a replica takes its {what} from its source")


def _beside_each_other(instance: Instance) -> Iterator[Refusal]:
    managed, form = instance.manages_password, instance.password_form
    twice = both(managed, is_given(form))
    if isinstance(twice, Unknown):
        yield refused(twice)
    elif twice.value:
        yield refused(managed, "a password beside one that RDS manages")
    iam = mapped(instance.master_authentication, lambda kind: kind == "iam-db-auth")
    other = both(iam, mapped(engine_of(instance), lambda engine: engine not in (None, "postgres")))
    yield Refusal(other, instance.master_authentication, "only PostgreSQL has IAM authentication of the master user")
    by_iam = both(instance.iam_authentication, mapped(engine_of(instance), lambda engine: not _has_iam(engine)))
    yield Refusal(by_iam, instance.iam_authentication, "only MariaDB, MySQL and PostgreSQL have IAM authentication")
    new = both(both(has_own_data(instance), opposite(instance.is_restored)), opposite(is_custom(instance)))
    locked = both(new, opposite(instance.has_credentials))
    if isinstance(locked, Unknown):
        yield refused(locked)
    elif locked.value:
        yield refused(instance.password_form, "an instance without a password, nor one that RDS manages")


def _has_iam(engine: str | None) -> bool:
    """Whether an engine may have IAM authentication of its users.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    """
    return engine is None or not any(engine.startswith(kind) for kind in ("oracle", "sqlserver", "db2"))


def _form(instance: Instance) -> Iterator[Refusal]:
    form = instance.password_form
    if isinstance(form, Unknown) or form.value is None:
        return
    if form.value.has_refused_character:
        yield refused(form, 'the password has a character that it takes in none: /, ", @ or a space')
    if form.value.is_short:
        yield refused(form, f"the password has fewer than {SHORTEST} characters")
    engine, exceeded = engine_of(instance), form.value.exceeds
    most = longest(engine.value or "") if isinstance(engine, Known) else max(LONGEST.values())
    if exceeded >= most:
        yield refused(form, f"the password has more than {most} characters")
    elif exceeded >= min(LONGEST.values()):
        yield Refusal(
            mapped(engine, lambda name: exceeded >= longest(name or "")),
            form,
            f"the password has more than {exceeded} characters",
        )


def longest(engine: str) -> int:
    """Return how many characters a password has at most; of an engine that is not in the table the most of all."""
    return next((most for start, most in LONGEST.items() if engine.startswith(start)), max(LONGEST.values()))
