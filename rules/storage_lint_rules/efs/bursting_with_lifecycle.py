"""EFS bursting throughput shrinks with a lifecycle policy

## Why

Bursting throughput grows with the data in Standard storage: 50 KiB/s for each GiB. A lifecycle policy that moves files
to Infrequent Access shrinks it, and the file system becomes slow weeks later, when nobody remembers why.

## Fails

```terraform
resource "aws_efs_file_system" "files" { # finding
  encrypted = true

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      ThroughputMode: bursting # finding
      LifecyclePolicies:
        - TransitionToIA: AFTER_30_DAYS
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": { // finding
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "LifecyclePolicies": [{ "TransitionToIA": "AFTER_30_DAYS" }]
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted       = true
  throughput_mode = "elastic"

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "ThroughputMode": "elastic",
        "LifecyclePolicies": [{ "TransitionToIA": "AFTER_30_DAYS" }]
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "mode" {
  type = string
}

resource "aws_efs_file_system" "files" {
  encrypted       = true
  throughput_mode = var.mode

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}
```

## Fix safety

Unsafe: changed in place, but elastic throughput is billed for each GB that is read or written.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule, whichever
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import both, is_given
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Profile, Severity


class BurstingWithLifecycle(ForbiddenRule[FileSystem]):
    """Bursting file systems from which files move to Infrequent Access."""

    id = "efs-bursting-with-lifecycle"
    title = "EFS bursting throughput shrinks with a lifecycle policy"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/efs/latest/ug/performance.html#bursting",)
    safety = Safety.UNSAFE

    field = "throughput_mode"
    forbidden = ("bursting",)
    wrong = "bursting throughput"
    harm = "it shrinks with each file that the lifecycle policy moves to Infrequent Access"
    fix_title = "use elastic throughput"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether files move to Infrequent Access."""
        policies = resource.lifecycle_policies
        if isinstance(policies, Unknown):
            return policies
        moves = [both(policy.exists, is_given(policy.transition_to_ia)) for policy in policies.value]
        answer = whichever(*moves, holds=bool)
        return answer if isinstance(answer, Unknown) else Known(answer, resource.declared)

    def changes(self, resource: FileSystem) -> tuple[Change, ...]:
        """Make it elastic."""
        return (Set(resource, self.field, "elastic"),)
