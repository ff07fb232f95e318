"""Files that a template puts in place of resources: `AWS::Include`, and the tags of Rain.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html (a local path is what
`aws cloudformation package` uploads) and https://aws-cloudformation.github.io/rain/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Slot = tuple[Any, Any]  # a container and the key in it


def tell_included(template: dict[str, Any], said: Callable[[str], str | None]) -> None:
    """Put what `said` returns for the path of a file that is included in the place of that path.

    It is only reported as what was not read; None leaves the path.
    """
    for container, key in list(_paths(template)):
        told = said(container[key])
        if told is not None:
            container[key] = told


# complexity: one condition for each place where a file may be put in, which may hold anything
def _paths(template: dict[str, Any]) -> Iterator[Slot]:
    resources = template.get("Resources")
    transforms = template.get("Transform")
    items = list(resources.values()) if isinstance(resources, dict) else []
    within = resources.get("Fn::Transform") if isinstance(resources, dict) else None
    for one in (*(transforms if isinstance(transforms, list) else [transforms]), within):
        yield from _text(one.get("Parameters") if isinstance(one, dict) else None, "Location")
    types = [one.get("Type") for one in items if isinstance(one, dict)]  # `!Rain::Module` stands there
    for one in (resources, *items, *types):
        for tag in one if isinstance(one, dict) else ():
            if str(tag).startswith("!Rain::"):
                yield from _text(one, tag)


def _text(container: object, key: Any) -> Iterator[Slot]:
    if isinstance(container, dict) and isinstance(container.get(key), str):
        yield container, key
