"""Writes the file of a new rule: its page with every heading, its examples, its class."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from textwrap import fill
from typing import TypeGuard

from storage_lint.graph.node import AccountSetting, Attachment, Resource
from storage_lint.source.text import path_from_here

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class ScaffoldError(Exception):
    """A rule that cannot be written as asked."""


def write_rule(pack_directory: str, service: str, name: str, shape: str = "") -> str:
    """Write the rule `service`-`name` into a pack and return the path of its file.

    `service` is a service of the graph ('ebs'); `name` says what is wrong ('unencrypted-volume'); `shape` is one of
    `SHAPES`, or empty for a rule that writes `check` itself. Raises `ScaffoldError` where that cannot be done.
    """
    name = name.replace("_", "-")
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r} is not a rule's name: lower-case words with dashes, as in unencrypted-volume")
    if not os.path.isfile(os.path.join(pack_directory, "__init__.py")):
        raise ScaffoldError(_no_pack(pack_directory))
    text = _rule_text(service, name, _node_of(service), shape)
    folder = os.path.join(pack_directory, service)
    path = os.path.join(folder, f"{name.replace('-', '_')}.py")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "__init__.py"), "a", encoding="utf-8"):
            pass
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise ScaffoldError(f"{path} exists already") from None
    except OSError as error:
        raise ScaffoldError(f"{path}: {error.strerror or error}") from error
    return path


def create_pack(directory: str) -> list[str]:
    """Make a package of rules with a test of its examples; return the paths of what was written.

    Raises `ScaffoldError` where that cannot be done.
    """
    name = os.path.basename(os.path.abspath(directory))
    if not name.isidentifier():
        raise ScaffoldError(f"{name!r} is no name of a package: letters, digits and underscores")
    prefix = re.sub(r"[^a-z0-9]+", "-", name.removesuffix("_rules").lower()).strip("-")
    files = {
        os.path.join(directory, "__init__.py"): _PACK.format(prefix=prefix),
        os.path.join(os.path.dirname(os.path.abspath(directory)), f"test_{name}.py"): _PACK_TEST.format(name=name),
    }
    written = []
    try:
        os.makedirs(directory, exist_ok=True)
        for path, text in files.items():
            if not os.path.exists(path):
                with open(path, "x", encoding="utf-8") as stream:
                    stream.write(text)
                written.append(path_from_here(path))
    except OSError as error:
        raise ScaffoldError(f"{directory}: {error.strerror or error}") from error
    return written


_PACK = '''\
"""Rules of our own: a folder is a service, a file is a rule."""

PREFIX = "{prefix}"  # rules are called {prefix}-SERVICE-NAME, so that none of storage-lint's has the same name
LANGUAGES = ("terraform",)  # what examples are written in
'''

_PACK_TEST = '''\
"""The examples of the rules' pages, run."""

import pytest

import {name}
from storage_lint import testing


@pytest.mark.parametrize("example", testing.examples("{name}"), ids=str)
def test_example(example):
    assert testing.failures(example) == []


def test_form():
    assert testing.form_errors("{name}", languages={name}.LANGUAGES) == []
'''


def _no_pack(directory: str) -> str:
    """Say what a directory lacks that should be a pack."""
    if not os.path.isdir(directory):
        return f"{directory} is no directory: name the package of your rules with --pack DIRECTORY, or pass --create"
    return f"{directory} has no __init__.py, which makes it a package of rules: write an empty one, or pass --create"


def services() -> list[str]:
    """Return the services of the graph that rules can be about: those with a resource of their own."""
    from storage_lint.inputs.terraform.resource_types import LOWERED_BY

    return sorted(service for service in set(LOWERED_BY.values()) if _nodes(service))


def _node_of(service: str) -> type[Resource]:
    """Return the node that a service's rules are usually about: the first one of its module."""
    if service not in services():
        raise ScaffoldError(f"{service!r} is not a service of the graph; it has {', '.join(services())}")
    return _nodes(service)[0]


def _nodes(service: str) -> list[type[Resource]]:
    """Return the nodes that rules check; none for a further file of another service, such as `ebs_copies`."""
    name = f"storage_lint.resources.{service}"
    if find_spec(name) is None:
        return []
    module = import_module(name)
    found = (one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__)
    return [node for node in found if _is_checked(node) and node.kind.partition(".")[0] == service]


def _is_checked(node: type) -> TypeGuard[type[Resource]]:
    return issubclass(node, Resource) and not issubclass(node, Attachment | AccountSetting)


def _resource_type(lowered_by: Mapping[str, str], service: str, node: type[Resource]) -> str:
    """Return the shortest resource type of a service whose name ends as its node's does, or else the first."""
    types = sorted((kind for kind, of in lowered_by.items() if of == service), key=lambda kind: (len(kind), kind))
    return next((kind for kind in types if kind.lower().replace("_", "").endswith(node.__name__.lower())), types[0])


def _rule_text(service: str, name: str, node: type[Resource], shape: str) -> str:
    from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY as CLOUDFORMATION
    from storage_lint.inputs.terraform.resource_types import LOWERED_BY as TERRAFORM

    fields = [field for field in node._fields if field not in Resource._fields]
    template = _PAGE + (_REFUSING if shape == REFUSAL else _SHAPED if shape else _CHECKING)
    return template.format(
        title=name.replace("-", " ").capitalize(),
        id=f"{service}-{name}",
        class_name="".join(word.capitalize() for word in name.split("-")),
        node=node.__name__,
        module=node.__module__,
        fields=fill(f"{', '.join(fields)}.", 110, subsequent_indent="        "),
        shape=f"{shape.capitalize()}Rule",
        judged=_judged(node, fields, SHAPES.get(shape, "")),
        says=_SAYS.get(shape, ""),
        fields_in_comment=fill(", ".join(fields), 110, initial_indent="    # ", subsequent_indent="    # "),
        terraform=_resource_type(TERRAFORM, service, node),
        cloudformation=_resource_type(CLOUDFORMATION, service, node),
    )


def _judged(node: type[Resource], fields: list[str], kind: str) -> str:
    """Return the first field that holds a value of a kind, or else the first one that holds any."""
    types = {field: str(node.__annotations__.get(field, "")) for field in fields}
    values = [field for field in fields if types[field].startswith("Value[")]
    return next((field for field in values if kind in types[field]), values[0])


# The shapes of `checks.py`, and what the fields that they judge hold.
REFUSAL = "refusal"
SHAPES = {"field": "bool", "minimum": "float", "presence": "None", "forbidden": "str", REFUSAL: "bool"}
_SAYS = {
    "field": "    wanted = True\n",
    "minimum": "    minimum = 1\n",
    "presence": "",
    "forbidden": '    forbidden = ("TODO",)  # in small letters\n',
}

_PAGE = '''\
"""{title}

## Why

TODO: what goes wrong, for whom, and what to do about it. The examples below are run as tests: they fail until each
marked line is found and nothing else is. `pytest -k {id}` runs them.

## Fails

```terraform
resource "{terraform}" "wrong" {{ # finding
}}
```

```cloudformation
Resources:
  Wrong: # finding
    Type: {cloudformation}
```

```cdk
{{
  "Resources": {{
    "Wrong": {{ // finding
      "Type": "{cloudformation}",
      "Metadata": {{ "aws:cdk:path": "Main/Wrong/Resource" }}
    }}
  }}
}}
```

## Passes

```terraform
resource "{terraform}" "right" {{
}}
```

```cloudformation
Resources:
  Right:
    Type: {cloudformation}
```

```cdk
{{
  "Resources": {{
    "Right": {{
      "Type": "{cloudformation}",
      "Metadata": {{ "aws:cdk:path": "Main/Right/Resource" }}
    }}
  }}
}}
```

## Undecided

Never: TODO: replace this by an example that hangs on a value that is not known, or say why there is none.
'''

_CHECKING = '''\
"""

from __future__ import annotations

from collections.abc import Iterator

from {module} import {node}
from storage_lint.rule import Category, Outcome, Rule, Severity


class {class_name}(Rule[{node}]):
    """TODO: what is checked, in one sentence."""

    id = "{id}"
    title = "{title}"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/TODO",)

    def check(self, resource: {node}) -> Iterator[Outcome]:
        """Yield what is found, by matching the resource's fields:

        {fields}
        """
        yield from ()
'''

_REFUSING = '''\
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import mapped
from {module} import {node}
from storage_lint.rule import Category, Severity


class {class_name}(RefusalRule[{node}]):
    """TODO: what is refused, in one sentence."""

    id = "{id}"
    title = "{title}"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = ("https://docs.aws.amazon.com/TODO",)

    sentence = "TODO: who refuses this: {{}}"

    def refusals(self, resource: {node}) -> Iterator[Refusal]:
        """Yield what may be refused, the first that is sure is the finding. The resource's fields:

        {fields}
        """
        value = resource.{judged}
        yield Refusal(mapped(value, lambda written: False), value, "what is wrong with it")
'''

_SHAPED = '''
## Fix safety

Shown only: TODO: what the fix does to what runs already: is it changed in place, what stops meanwhile, what it costs.
"""

from __future__ import annotations

from storage_lint.checks import {shape}
from storage_lint.graph.change import Safety
from {module} import {node}
from storage_lint.rule import Category, Severity


class {class_name}({shape}[{node}]):
    """TODO: what is checked, in one sentence."""

    id = "{id}"
    title = "{title}"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/TODO",)

    # The field that is judged, one of these:
{fields_in_comment}
    field = "{judged}"
{says}    wrong = "TODO: what the value is"
    harm = "TODO: what comes of it"
    left_open = ""  # what decides where nothing is written and no default is documented
    fix_title = "TODO: what to do"
    safety = Safety.SHOWN  # SAFE or UNSAFE once it is known what a fix does
'''
