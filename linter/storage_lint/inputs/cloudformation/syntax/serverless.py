"""Files of the Serverless Framework: `resources` holds CloudFormation, with variables of the framework in it.

https://www.serverless.com/framework/docs/providers/aws/guide/resources and
https://www.serverless.com/framework/docs/guides/variables
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, Place

# '${self:custom.bucket', '${file(x.yml):y', '${strToBool(${…'; CloudFormation's own '${AWS::Region' is none.
_BEGIN = re.compile(r"\$\{(?!AWS::)(?=[\w.-]+[:(])")
# How they begin in a file that one of the framework includes, which does not say so; a shell's '${env:-…}' is none.
_IN_PARTS = re.compile(r"\$\{(?=(?:self|opt|sls|param|env|ssm|cf|s3|aws)(?:\.[\w-]+)?:[^-=+?]|file\(|strToBool\()")
_PATH = re.compile(r"file\(([^()]*)\)")
MARK = "{{resolve:serverless:"  # a dynamic reference, in the place of a variable
_REPLACED = ("CreationPolicy", "DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy")
SECTIONS = ("Resources", "Outputs", "Conditions", "Mappings", "Parameters")


def is_serverless(data: dict[str, Any]) -> bool:
    """Return whether a document is a file of the framework with CloudFormation in it, or in the files that it names."""
    return "Resources" not in data and {"service", "provider", "resources"} <= data.keys()


def unwrap(document: Document, said: Callable[[str], str | None]) -> None:
    """Make a document of the framework the template in it. What its variables give is not known.

    Where one stands for resources of another file, what `said` returns for its path stands there instead: what they are
    as far as that is known, or None when they are judged where they are.
    """
    templates = _templates(document.data)
    elsewhere = dict(_elsewhere(document))
    for template in templates:
        _mark_variables(template, _BEGIN)
    data = templates[0] if len(templates) == 1 else _merged(document, templates)
    resources = data.setdefault("Resources", {})
    elsewhere |= _made_for_events(document, resources)
    document.adopt(resources, {**document.places(resources), **elsewhere})
    resources.update((name, MARK + name + "}}") for name in elsewhere)
    for name, one in list(resources.items()):
        text = put_in(one)
        if text is not None:
            path = _PATH.search(text)
            told = said(path[1] if path is not None else text)
            if told is None:
                del resources[name]
            else:
                resources[name] = f"{MARK}{told}}}}}"
    _extend(document, resources)
    document.data = data
    document.may_be_empty = True


def put_in(resource: Any) -> str | None:
    """Return what is said of a resource, or several, that a variable of the framework puts in; None if it is none."""
    is_mark = isinstance(resource, str) and resource.startswith(MARK)
    return resource[len(MARK) :].removesuffix("}}") if is_mark else None


def mark_included(document: Document) -> None:
    """Mark the variables of the framework in a template: a file with them in it is one that the framework includes."""
    if isinstance(document.data, dict):
        _mark_variables(document.data, _IN_PARTS)


def _elsewhere(document: Document) -> Iterator[tuple[str, Place]]:
    """Yield the variables that stand for `resources`, an item of it, or a section Resources, with their places."""
    whole = document.data["resources"]
    pending: list[tuple[Any, Any]] = [(document.data, "resources")]
    for container in whole if isinstance(whole, list) else [whole]:
        pending += [(container, "Resources")] if isinstance(container, dict) and "Resources" in container else []
    pending += [(whole, at) for at in range(len(whole))] if isinstance(whole, list) else []
    for container, key in pending:
        if isinstance(container[key], str) and _BEGIN.search(container[key]):
            yield re.sub("[${}]", "", container[key]), document.places(container).get(key, (0, 0, 0, 0))


def _extend(document: Document, resources: dict[str, Any]) -> None:
    """Put into resources what `extensions` say of them.

    https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource
    """
    whole = document.data["resources"]
    for part in whole if isinstance(whole, list) else [whole]:
        extensions = part.get("extensions") if isinstance(part, dict) else None
        for name, more in extensions.items() if isinstance(extensions, dict) else ():
            if isinstance(more, dict) and isinstance(resources.get(name), dict):
                _mark_variables(more, _BEGIN)
                resources[name] = _extended(document, resources[name], more)


def _extended(document: Document, resource: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return a resource with an extension's attributes in the place of its own, and its properties one by one."""
    made = {**resource, **{name: more[name] for name in _REPLACED if name in more}}
    own, others = resource.get("Properties") or {}, more.get("Properties")
    if isinstance(own, dict) and isinstance(others, dict):
        made["Properties"] = {**own, **others}
        document.adopt(made["Properties"], {**document.places(own), **document.places(others)})
    document.adopt(made, {**document.places(more), **document.places(resource)})
    return made


def _made_for_events(document: Document, resources: dict[str, Any]) -> dict[str, Place]:
    """Return the buckets that the framework makes for events of functions, where nothing declares them: their places.

    https://www.serverless.com/framework/docs/providers/aws/events/s3
    """
    declared = [one.get("Properties") for one in resources.values() if isinstance(one, dict)]
    named = [one.get("BucketName") for one in declared if isinstance(one, dict)]
    found: dict[str, Place] = {}
    for event in _events(document.data.get("functions")):
        bucket = _made_for(event.get("s3"))
        if bucket and _marked(bucket, _BEGIN) not in named:
            found["s3: " + re.sub("[${}]", "", bucket)] = document.places(event).get("s3", (0, 0, 0, 0))
    return found


def _events(functions: Any) -> Iterator[dict[str, Any]]:
    for function in functions.values() if isinstance(functions, dict) else ():
        events = function.get("events") if isinstance(function, dict) else None
        yield from (one for one in (events if isinstance(events, list) else ()) if isinstance(one, dict))


def _made_for(asked: Any) -> str:
    """Return the bucket that is made for an event of S3; the empty string where it exists, or there is none."""
    bucket = asked.get("bucket") if isinstance(asked, dict) and not asked.get("existing") else asked
    return bucket if isinstance(bucket, str) else ""


def _templates(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of `resources`, which may be a list, that declare some."""
    resources = data.get("resources")
    parts = resources if isinstance(resources, list) else [resources]
    return [part for part in parts if isinstance(part, dict) and isinstance(part.get("Resources"), dict)]


def _merged(document: Document, templates: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name in SECTIONS:
        section: dict[str, Any] = {}
        places: dict[Any, Any] = {}
        for part in (template[name] for template in templates if isinstance(template.get(name), dict)):
            section.update(part)
            places.update(document.places(part))
        if section:
            document.adopt(section, places)
            merged[name] = section
    document.adopt(merged, document.places(templates[0]) if templates else {})
    return merged


def _mark_variables(top: dict[str, Any], begin: re.Pattern[str]) -> None:
    """Put a dynamic reference in the place of each variable: what is not known before it is deployed.

    Each container once: aliases may lead to one in more ways than can be walked.
    """
    pending: list[dict[str, Any] | list[Any]] = [top]
    seen: set[int] = set()
    while pending:
        container: Any = pending.pop()
        if id(container) in seen:
            continue
        seen.add(id(container))
        for key in list(container) if isinstance(container, dict) else range(len(container)):
            item = container[key]
            if isinstance(item, str):
                if "${" in item:
                    container[key] = _marked(item, begin)
            elif isinstance(item, dict | list):
                pending.append(item)


def _marked(text: str, begin: re.Pattern[str]) -> str:
    parts: list[str] = []
    at = 0
    while match := begin.search(text, at):
        end = _end(text, match.start())
        parts += [
            text[at : match.start()],
            MARK,
            re.sub("[${}]", "", text[match.start() : end]),
            "}}",
        ]
        at = end
    return "".join((*parts, text[at:]))


def _end(text: str, start: int) -> int:
    """Where the variable that begins at `start` ends; variables nest."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0 and text[at] == "}":
            return at + 1
    return len(text)
