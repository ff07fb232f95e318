"""EFS file system keeps cold files in Standard storage

## Why

Files that nobody reads stay in Standard storage at $0.30 per GB-month (us-east-1) unless a lifecycle policy moves them
to Infrequent Access or Archive, where they cost less than a tenth. A policy that only moves files back saves nothing.

How much is cold is not in the code, so no total is named. Reads from Infrequent Access cost $0.01 per GB.

## Fails

```terraform
resource "aws_efs_file_system" "files" { # finding
  encrypted       = true
  throughput_mode = "elastic"
}
```

```cloudformation
Resources:
  Files: # finding
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      LifecyclePolicies:
        - TransitionToPrimaryStorageClass: AFTER_1_ACCESS
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": { // finding
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true
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
      LifecyclePolicies:
        - TransitionToIA: AFTER_30_DAYS
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
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

## Undecided

```terraform
variable "policies" {
  type = list(string)
}

resource "aws_efs_file_system" "files" {
  encrypted = true

  dynamic "lifecycle_policy" {
    for_each = var.policies

    content {
      transition_to_ia = lifecycle_policy.value
    }
  }
}
```

## Fix safety

Safe for elastic and provisioned throughput: files move in the background. Unsafe with bursting throughput, which is
earned with what is in Standard storage (`efs-bursting-with-lifecycle`).
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import left_out
from storage_lint.graph.change import Add, Fix, Safety
from storage_lint.graph.choices import both, surely
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.efs import FileSystem, LifecyclePolicy
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint.source.record import replace


class MissingLifecycle(Rule[FileSystem]):
    """File systems from which nothing moves to a cheaper class."""

    id = "efs-missing-lifecycle"
    title = "EFS file system keeps cold files in Standard storage"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html",
        "https://aws.amazon.com/efs/pricing/",
    )
    safety = Safety.SAFE

    # complexity: a replica, then each policy: the first that moves files ends it, a doubt is kept
    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find file systems without a transition to Infrequent Access or Archive."""
        policies, replica = resource.lifecycle_policies, resource.efs_is_replica
        if surely(replica):
            return
        if isinstance(policies, Unknown):
            yield self.undecided(resource, policies)
            return
        maybe: Unknown | None = None
        for policy in policies.value:
            moves = both(policy.exists, _moves(policy))
            if isinstance(moves, Unknown):
                maybe = moves if maybe is None else maybe
            elif moves.value:
                return
        maybe = replica if maybe is None and isinstance(replica, Unknown) else maybe
        if maybe is not None:
            yield self.undecided(resource, maybe)
            return
        message = "no lifecycle policy moves cold files out of Standard storage, which costs over ten times as much"
        unsaid = [one for policy in policies.value for one in _transitions(policy)]
        gone = [one for one in map(_left_out, policies.value) if one is not None]
        where = gone[0] if gone else left_out(resource.declared, policies)
        yield self.finding(resource, where, message, because=(policies, *unsaid), fix=self._moved(resource))

    def _moved(self, file_system: FileSystem) -> Fix:
        """The fix, which takes throughput away where that grows with what is in Standard storage."""
        change = Add(file_system, "lifecycle_policies", {"transition_to_ia": "AFTER_30_DAYS"})
        fix = self.fix(file_system, "move files that are not read to Infrequent Access", change)
        mode = file_system.throughput_mode
        earns = isinstance(mode, Unknown) or mode.value == "bursting"
        return replace(fix, safety=Safety.UNSAFE) if earns else fix


def _moves(policy: LifecyclePolicy) -> Value[bool]:
    """Whether a policy moves files to a cheaper class."""
    maybe: Unknown | None = None
    for transition in _transitions(policy):
        if isinstance(transition, Unknown):
            maybe = transition if maybe is None else maybe
        elif transition.value is not None:
            return Known(True, transition.origin)
    return Known(False, policy.declared) if maybe is None else maybe


def _left_out(policy: LifecyclePolicy) -> Value[str | None] | None:
    """The transition of a policy that a condition leaves out."""
    found = left_out(policy.declared, *_transitions(policy))
    return None if isinstance(found, Origin) else found


def _transitions(policy: LifecyclePolicy) -> tuple[Value[str | None], ...]:
    return policy.transition_to_ia, policy.transition_to_archive
