"""What is said of databases that are publicly accessible.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Hiding
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Source, Value

HARM = "it gets a public address, and only security groups and the routes of its subnets keep the internet out"


def publicly_accessible(resource: Resource, value: Value[Any], why: str = "") -> str:
    """Return the sentence about one that is, by what is written or, for a reason, by default."""
    if value.origin.source is Source.DEFAULT:
        return f"it is publicly accessible by default{why}: {HARM}"
    name = "PubliclyAccessible" if resource.type.startswith("AWS::") else "publicly_accessible"
    return f"{name} is true: {HARM}"
