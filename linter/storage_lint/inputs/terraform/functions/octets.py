"""Bytes and text: base64, and text as Terraform holds it."""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.values import convert


def to_base64(data: bytes) -> str:
    """Return bytes in standard base64."""
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes of standard base64; line breaks are skipped. Raises ValueError."""
    from binascii import a2b_base64

    return a2b_base64(text.replace("\n", "").replace("\r", "").encode("ascii"), strict_mode=True)


def clean(text: str) -> str:
    """Return text as Terraform holds it: what UTF-8 cannot hold (half a surrogate pair) replaced, and normalized."""
    if text.isascii():
        return text
    return convert.normal(re.sub("[\ud800-\udfff]", "\ufffd", text))
