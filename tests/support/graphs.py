"""Small graphs for tests: values, buckets and attachments without any input language."""

from __future__ import annotations

from typing import Any

from storage_lint.graph.node import Attachment
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Unknown, Value, make_text
from storage_lint.resources.s3 import Bucket, PublicAccessBlock
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FILE = SourceFile("main.tf", "x" * 80 + "\n")
ORIGIN = Origin(Source.WRITTEN, Span(FILE, 0, 1))
ABSENT = Known(None, Origin(Source.DEFAULT, Span(FILE, 0, 1)))


def known(value: Any) -> Known[Any]:
    return Known(value, ORIGIN)


def unknown(reason: str = "var.x has no default", *parts: str | Symbol, **more: Any) -> Unknown:
    return Unknown(reason, ORIGIN, text=make_text(list(parts)) if parts else None, **more)


def switch(subject: str, yes: Value[Any], no: Value[Any]) -> Unknown:
    """A value that a condition with an unknown outcome decides."""
    choices = (Choice(f"{subject} is true", yes), Choice(f"{subject} is false", no))
    return Unknown(f"{subject} is not known", ORIGIN, subject=subject, choices=choices)


def bucket(address: str, name: Value[str] | None = None, **changes: Any) -> Bucket:
    generated = unknown("its name is generated", Symbol(address, "id", unique=True))
    fields: dict[str, Any] = {
        "address": address,
        "type": "aws_s3_bucket",
        "language": "terraform",
        "scope": ".",
        "declared": ORIGIN,
        "exists": known(True),
        "name": generated if name is None else name,
        "public_access_block": ABSENT,
        "policy": ABSENT,
        "lifecycle": ABSENT,
        "account_public_access_block": ABSENT,
        "acl": ABSENT,
        "object_ownership": ABSENT,
        "versioning": ABSENT,
        "encryption": ABSENT,
        "logging": ABSENT,
        "access_log_sources": known(()),
        "object_lock_enabled": known(False),
        "object_lock": ABSENT,
        "cors": ABSENT,
        "website": ABSENT,
        "service_log_sources": known(()),
        "intelligent_tiering": known(()),
        "replication": ABSENT,
        "replication_sources": known(()),
        "event_notifications": known(False),
        "notifications": known(()),
        "acceleration": ABSENT,
        "request_payer": ABSENT,
        "object_acls": known(()),
        "written_inline": known(()),
        "force_destroy": known(False),
    }
    return Bucket(**{**fields, **changes})


def block(value: Value[bool] | None = None) -> PublicAccessBlock:
    on = known(True) if value is None else value
    return PublicAccessBlock(on, on, on, on, ORIGIN)


def attach(target: Value[str], part: object, field: str = "public_access_block", **changes: Any) -> Attachment:
    fields: dict[str, Any] = {
        "address": "aws_s3_bucket_public_access_block.it",
        "type": "aws_s3_bucket_public_access_block",
        "language": "terraform",
        "scope": ".",
        "declared": ORIGIN,
        "exists": known(True),
        "target": target,
        "field": field,
        "part": part,
    }
    return Attachment(**{**fields, **changes})
