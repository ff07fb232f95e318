"""The services of which a call speaks that was not read: by its source, its name, what is given to it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from storage_lint.inputs.terraform.resource_types import WORDS
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Unread

# The words by which code speaks of the storage of services that are not reviewed yet, and of storage at large; those
# that are say theirs in their lowerings. `*cache*` may stand inside of a longer word.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "memorydb": ("*memorydb*",),
    "redshift": ("*redshift*",),
    "opensearch": ("*opensearch*", "*elasticsearch*"),
    "backup": ("backup", "backups"),
    "storage": ("storage",),
}
# What a source says when it makes something else for storage, if anything: a key, a role, a group, or nothing of AWS.
# Then names and arguments only say what for.
_ELSE = frozenset(
    (
        *("acm", "cloudwatch", "iam", "kms", "label", "lambda", "route53", "secrets", "securitygroup", "sns", "sqs"),
        *("azurerm", "google", "vpc"),
    )
)
# How the source of what watches something else ends, whatever that is: `…//modules/alarms/rds-alarms`.
_WATCHES = LatePattern(r"(?i)(?:alarm|dashboard)s?(?:/aws|\.\w+)?$")
# The end of the name of an argument that takes what another resource made.
_TAKES = LatePattern(r"(_|^)(arns?|ids?|subnets?|subnet_group(_name)?|security_groups?|polic(y|ies)|cidrs?)$")
_WORD = LatePattern(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
# The types of resources that were seen, though not read. A module of the registry has a name of this form, too.
_TYPES = LatePattern(r"AWS::\w+::(?!MODULE\b)\w+(?: AWS::\w+::(?!MODULE\b)\w+)*")
# What stands in front of the path in a module's source or a template's URL.
# https://developer.hashicorp.com/terraform/language/modules/sources
_TRANSPORT = LatePattern(r"^(?:\w+::)?(?:\w+://[^/]*|[\w.-]+@[\w.-]+:|[\w-]+(?:\.[\w-]+)+(?=/))")


def services_spoken_of(unread: Unread) -> tuple[str, ...]:
    """Return the services of which the source, the name or the arguments of a call speak, sorted."""
    if _TYPES.fullmatch(unread.source) and not any(map(_holds_storage, unread.source.split())):
        return ()
    path = unread.source.partition("?")[0]
    if _WATCHES.search(path or unread.name):
        return ()
    source = _words(_TRANSPORT.sub("", path))
    if not _ELSE.isdisjoint(source):
        return _services(source)
    arguments = [one for one in unread.arguments if not _TAKES.search(one.lower())]
    return _services([*source, *_words(unread.name), *(word for one in arguments for word in _words(one))])


def speaks_of_storage(kind: str) -> bool:
    """Return whether the name of a type of Terraform speaks of a service: `aws_db_instance`, not `aws_lb`."""
    return bool(_services(_words(kind)))


def _holds_storage(kind: str) -> bool:
    """Return whether a type of CloudFormation may be storage: not a VPC of EC2, whose instances have volumes."""
    by = _lowered_by().get(kind)
    if by is not None:
        return by.partition("_")[0] in (*WORDS, *_OTHER_WORDS)
    return kind.split("::")[1] not in {lowered.split("::")[1] for lowered in _lowered_by()}


def is_judged(kind: str) -> bool:
    """Return whether resources of a type of CloudFormation are reviewed: 'AWS::S3::Bucket', or 'awscc_s3_bucket'."""
    return kind.removeprefix("awscc_").removeprefix("AWS::").replace("_", "").replace("::", "").lower() in _judged()


@cache
def _judged() -> frozenset[str]:
    return frozenset(kind.removeprefix("AWS::").replace("::", "").lower() for kind in _lowered_by())


def _lowered_by() -> dict[str, str]:
    from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY

    return LOWERED_BY


def _words(text: str) -> list[str]:
    """The words of a text, and each two that follow each other as one."""
    words = [word.lower() for word in _WORD.findall(text)]
    return [*words, *("".join(pair) for pair in pairwise(words))]


def _services(words: list[str]) -> tuple[str, ...]:
    whole, parts = _spoken()
    text = "\n".join(words)
    found = {service for word in words for service in whole.get(word, ())}
    found.update(service for part, service in parts if part in text)
    return tuple(sorted(found))


@cache
def _spoken() -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Return the services by whole words, and pairs of a part of a word and its service: see WORDS of the lowerings."""
    whole: dict[str, list[str]] = {}
    parts: list[tuple[str, str]] = []
    for service, names in {**_OTHER_WORDS, **WORDS}.items():
        for name in names:
            if name[0] == "*":
                parts.append((name[1:-1], service))
            else:
                whole.setdefault(name, []).append(service)
    return whole, parts
