"""OpenZFS exports a volume to everybody, with root's rights

## Why

`no_root_squash` lets a client's root act as root on the volume. With clients `*` (or any address) whoever reaches the
network reads, changes and deletes everything on it. The default export squashes root.

## Fails

```terraform
resource "aws_fsx_openzfs_volume" "data" {
  name             = "data"
  parent_volume_id = "fsvol-0123456789abcdef0"

  nfs_exports {
    client_configurations {
      clients = "*" # finding
      options = ["rw", "crossmnt", "no_root_squash"]
    }
  }
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::FSx::Volume
    Properties:
      Name: data
      VolumeType: OPENZFS
      OpenZFSConfiguration:
        ParentVolumeId: fsvol-0123456789abcdef0
        NfsExports:
          - ClientConfigurations:
              - Clients: 0.0.0.0/0 # finding
                Options: [rw, no_root_squash]
```

```cdk
{
  "Resources": {
    "Data": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "OPENZFS",
        "OpenZFSConfiguration": {
          "ParentVolumeId": "fsvol-0123456789abcdef0",
          "NfsExports": [
            {
              "ClientConfigurations": [
                { "Clients": "::/0", "Options": ["rw", "no_root_squash"] } // finding
              ]
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_openzfs_volume" "data" {
  name             = "data"
  parent_volume_id = "fsvol-0123456789abcdef0"

  nfs_exports {
    client_configurations {
      clients = "10.0.1.0/24"
      options = ["rw", "no_root_squash"]
    }
  }
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::FSx::Volume
    Properties:
      Name: data
      VolumeType: OPENZFS
      OpenZFSConfiguration:
        ParentVolumeId: fsvol-0123456789abcdef0
        NfsExports:
          - ClientConfigurations:
              - Clients: "*"
                Options: [rw, crossmnt]
```

```cdk
{
  "Resources": {
    "Data": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "OPENZFS",
        "OpenZFSConfiguration": { "ParentVolumeId": "fsvol-0123456789abcdef0" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data" }
    }
  }
}
```

## Undecided

```terraform
variable "clients" {
  type = string
}

resource "aws_fsx_openzfs_volume" "data" {
  name             = "data"
  parent_volume_id = "fsvol-0123456789abcdef0"

  nfs_exports {
    client_configurations {
      clients = var.clients
      options = ["rw", "no_root_squash"]
    }
  }
}
```

## Fix safety

Unsafe: changed in place, but a client that works as root loses its rights.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.fsx import FileSystem, NfsExport, Volume
from storage_lint.rule import Category, Outcome, Rule, Severity

ROOT_STAYS_ROOT = "no_root_squash"
EVERYBODY = ("*", "0.0.0.0/0", "::/0")


class OpenRootExport(Rule[FileSystem | Volume]):
    """NFS exports for everybody that do not squash root."""

    id = "fsx-open-root-export"
    title = "OpenZFS exports a volume to everybody, with root's rights"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/fsx/latest/APIReference/API_OpenZFSClientConfiguration.html",)
    safety = Safety.UNSAFE

    def check(self, resource: FileSystem | Volume) -> Iterator[Outcome]:
        """Find exports whose clients are everybody and whose root stays root."""
        if isinstance(resource.nfs_exports, Unknown):
            yield self.undecided(resource, resource.nfs_exports)
            return
        maybe: Unknown | None = None
        for export in resource.nfs_exports.value:
            open_ = _is_open(export)
            if isinstance(open_, Unknown):
                maybe = open_ if maybe is None else maybe
            elif open_.value:
                message = "the export lets every client act as root on the volume: no_root_squash for everybody"
                kept = tuple(one for one in _known(export.options) if one != ROOT_STAYS_ROOT)
                fix = self.fix(resource, "squash root", Set(export, "options", kept))
                yield self.finding(resource, export.clients, message, because=(export.options,), fix=fix)
                return
        if maybe is not None:
            yield self.undecided(resource, maybe)


def _known(options: Value[tuple[str, ...]]) -> tuple[str, ...]:
    return options.value if isinstance(options, Known) else ()


def _is_open(export: NfsExport) -> Known[bool] | Unknown:
    everybody = mapped(export.clients, lambda clients: clients in EVERYBODY)
    as_root = mapped(export.options, lambda options: ROOT_STAYS_ROOT in options)
    return both(export.exists, both(everybody, as_root))
