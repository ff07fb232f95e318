"""Whether a secret can be read where it should not: in the code, in the parameters of a stack, in plain text.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

from __future__ import annotations

from storage_lint.graph.choices import each_choice, mapped
from storage_lint.graph.value import Known, Origin, Symbol, Text, Value
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

# Where a secret can be read.
CODE = "code"  # it is written there, or made of nothing else
PARAMETER = "parameter"  # of a stack, without NoEcho: whoever may describe the stack
STORE = "store"  # Parameter Store, in plain text

# What makes secrets up or keeps them, as resources, data sources and ephemeral ones of Terraform.
_KEPT = LatePattern(
    r"(?<![\w-])(?:random_(?:password|string|bytes|id|uuid)|ephemeral|(?:data\.)?aws_secretsmanager_\w+|data\.aws_ssm_parameter"
    r"|data\.aws_kms_secrets|data\.(?:vault|sops|onepassword|azurerm_key_vault|google_secret_manager)_\w+)\."
)
# What RDS takes in no password, and how long passwords of its engines may be.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUserPassword)
_REFUSED = frozenset('/"@ ')
_MINIMUM_LENGTH = 8
_MAXIMUM_LENGTHS = (30, 41, 128, 255)

# What sets or removes a password, or its hash, in an access string.
_OF_ACCESS = LatePattern(r"(?<!\S)([<>#!])\S+")
_KEPT_REFERENCES = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


class Secret(Symbol):
    """A string that must not be shown. `shown` says where it can be read all the same: see `secret.shown_by`."""

    shown: str | bool | None = False


class PasswordForm(Record):
    """What a database judges of a password that is written: nothing by which it could be guessed."""

    has_refused_character: bool
    is_short: bool
    exceeds: int  # the largest limit of an engine that it is longer than; 0: none


def form_of(value: Value[str | None]) -> Value[PasswordForm | None]:
    """Return the form of a password that is written; Known(None) where there is none."""
    return mapped(value, _form)


def _form(password: str | None) -> PasswordForm | None:
    if not password:
        return None
    exceeded = (limit for limit in _MAXIMUM_LENGTHS if len(password) > limit)
    return PasswordForm(not _REFUSED.isdisjoint(password), len(password) < _MINIMUM_LENGTH, max(exceeded, default=0))


def disclosure(value: Value[str | None]) -> Value[str | None]:
    """Return where a secret can be read: Known(None) when nowhere, or when there is none.

    Where it can be read, no excerpt shows it from here on, whichever rules run.
    """
    if isinstance(value, Known):
        return _readable(CODE if value.value else None, value.origin)
    if value.choices:
        return each_choice(value, disclosure)
    if value.text is None:
        return value
    shown = shown_by(value.text)
    return value.with_(text=None) if isinstance(shown, bool) else _readable(shown, value.origin)


def without_passwords(value: Value[str | None]) -> Value[str | None]:
    """Return an access string with stars for the passwords and hashes that it sets; no excerpt shows one that has any.

    https://valkey.io/topics/acl/
    """
    if isinstance(value, Known):
        starred = _starred(value.value) if value.value else value.value
        return Known(starred, _hidden_if(starred != value.value, value.origin))
    if value.choices:
        return each_choice(value, without_passwords)
    parts = value.text.parts if value.text is not None else ()
    stars = tuple(_starred(part) if isinstance(part, str) else part for part in parts)
    return value if stars == parts else value.with_(text=Text(stars), origin=_hidden_if(True, value.origin))


def _starred(access: str) -> str:
    return _OF_ACCESS.sub(r"\1***", access)


def _hidden_if(is_secret: bool, origin: Origin) -> Origin:
    if is_secret:
        _hide(origin)
    return origin


def fits(value: Value[str | None], allowed: LatePattern) -> Value[bool | None]:
    """Return whether a secret that is written is what AWS allows; Known(None) where none is written here."""
    if isinstance(value, Known):
        return Known(bool(allowed.fullmatch(value.value)) if value.value else None, value.origin)
    if value.choices:
        return each_choice(value, lambda case: fits(case, allowed))
    return Known(None, value.origin)


def shown_by(text: Text) -> str | bool | None:
    """Return where a text that is not known can be read; None: nowhere; False: that is not known."""
    said = str(text)
    if any(reference in said for reference in _KEPT_REFERENCES):
        return None
    if "{{resolve:ssm:" in said:
        return STORE
    found = [_shown(part) for part in text.parts if isinstance(part, Symbol)]
    if None in found:
        return None
    if False in found:
        return False
    return next((one for one in found if one != CODE), CODE)


def _shown(symbol: Symbol) -> str | bool | None:
    if isinstance(symbol, Secret):
        return symbol.shown
    if _KEPT.search(f"{symbol}."):
        return None
    if not symbol.given or "AWS::" in symbol.address:
        return False
    if symbol.address.startswith("var.") or ".var." in symbol.address:
        return None  # whoever runs Terraform gives it
    return False if "." in symbol.address or "(" in symbol.address else PARAMETER


def _readable(where: str | None, origin: Origin) -> Known[str | None]:
    """Return where a secret can be read, and hide what stands there, and on its way, in all excerpts."""
    if where is not None:
        _hide(origin)
    return Known(where, origin)


def _hide(origin: Origin) -> None:
    trace = origin.trace()
    for span in (trace.span, *(hop.span for hop in trace.via)):
        span.file.hide(span.start, span.end)
