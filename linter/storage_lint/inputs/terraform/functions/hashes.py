"""Hash and crypto functions. https://developer.hashicorp.com/terraform/language/functions/sha256 and its siblings"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.functions.arguments import NUMBER, STRING, CallContext, RefusalError, function
from storage_lint.inputs.terraform.functions.filesystem import read_bytes
from storage_lint.inputs.terraform.functions.octets import to_base64
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.pattern import LatePattern

_NAMESPACES = {
    "dns": "6ba7b8109dad11d180b400c04fd430c8",
    "url": "6ba7b8119dad11d180b400c04fd430c8",
    "oid": "6ba7b8129dad11d180b400c04fd430c8",
    "x500": "6ba7b8149dad11d180b400c04fd430c8",
}
_GROUPS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID = LatePattern(rf"(?:urn:uuid:)?({_GROUPS})|\{{({_GROUPS})\}}|([0-9a-f]{{32}})", re.IGNORECASE)


def _digest(algorithm: str, data: bytes) -> bytes:
    import hashlib

    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def _file_digest(context: CallContext, algorithm: str, path: str) -> bytes:
    try:
        return _digest(algorithm, read_bytes(context, path))
    except RefusalError as refusal:
        if refusal.missing_file:
            raise RefusalError(f"open {path}: no such file or directory", missing_file=True) from None
        raise


@function(STRING)
def md5(str_: str) -> Raw:
    return _digest("md5", str_.encode()).hex()


@function(STRING)
def sha1(str_: str) -> Raw:
    return _digest("sha1", str_.encode()).hex()


@function(STRING)
def sha256(str_: str) -> Raw:
    return _digest("sha256", str_.encode()).hex()


@function(STRING)
def sha512(str_: str) -> Raw:
    return _digest("sha512", str_.encode()).hex()


@function(STRING)
def base64sha256(str_: str) -> Raw:
    return to_base64(_digest("sha256", str_.encode()))


@function(STRING)
def base64sha512(str_: str) -> Raw:
    return to_base64(_digest("sha512", str_.encode()))


@function(STRING)
def filemd5(context: CallContext, path: str) -> Raw:
    return _file_digest(context, "md5", path).hex()


@function(STRING)
def filesha1(context: CallContext, path: str) -> Raw:
    return _file_digest(context, "sha1", path).hex()


@function(STRING)
def filesha256(context: CallContext, path: str) -> Raw:
    return _file_digest(context, "sha256", path).hex()


@function(STRING)
def filesha512(context: CallContext, path: str) -> Raw:
    return _file_digest(context, "sha512", path).hex()


@function(STRING)
def filebase64sha256(context: CallContext, path: str) -> Raw:
    return to_base64(_file_digest(context, "sha256", path))


@function(STRING)
def filebase64sha512(context: CallContext, path: str) -> Raw:
    return to_base64(_file_digest(context, "sha512", path))


@function(STRING, STRING)
def uuidv5(namespace: str, name: str) -> Raw:
    digits = _NAMESPACES.get(namespace)
    if digits is None:
        written = _UUID.fullmatch(namespace)
        if written is None:
            right_length = len(namespace) in (32, 36, 38, 45)
            why = "invalid UUID format" if right_length else f"invalid UUID length: {len(namespace.encode())}"
            raise RefusalError(f"uuidv5() doesn't support namespace {namespace} ({why})")
        digits = "".join(part or "" for part in written.groups()).replace("-", "")
    made = bytearray(_digest("sha1", bytes.fromhex(digits) + name.encode())[:16])
    made[6] = (made[6] & 0x0F) | 0x50
    made[8] = (made[8] & 0x3F) | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@function()
def uuid(context: CallContext) -> Raw:
    return context.unknown("uuid() gives another value on every run")


@function(STRING, rest=NUMBER)
def bcrypt(context: CallContext, _str: str, *cost: int | float) -> Raw:
    if len(cost) > 1:
        raise RefusalError("bcrypt() takes no more than two arguments")
    return context.unknown("bcrypt() gives another value on every run")


@function(STRING, STRING)
def rsadecrypt(context: CallContext, _ciphertext: str, _privatekey: str) -> Raw:
    return context.unknown("secrets are not decrypted")
