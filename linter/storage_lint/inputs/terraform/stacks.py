"""What Terraform deploys by CloudFormation's types: the templates of stacks, for whoever reads templates.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack

Resources of these types (Cloud Control: the provider awscc, `aws_cloudcontrolapi_resource`), and applications
of the Serverless Application Repository and products of Service Catalog, are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from storage_lint.graph.choices import cases
from storage_lint.graph.reading import TemplateBody
from storage_lint.graph.value import Unknown, Value
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.configuration import (
    CLOUD_CONTROL,
    DEPLOYING,
    KEPT_ELSEWHERE,
    STACKS,
    Configuration,
)
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.raw_block import RawBlock
from storage_lint.inputs.terraform.syntax.subexpressions import parts_of
from storage_lint.inputs.terraform.syntax.tree import Expression, GetAttribute, Literal, Name, Template
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.unread_services import is_judged
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Unread, types_in
from storage_lint.source.record import replace
from storage_lint.source.span import Span

MAX_PARTS = 5_000  # of an expression that are looked at
MAX_PATH = 1_000  # characters of a text that may be a path
MAX_SHOWN = 100  # characters of a template that is not read
_FILE = LatePattern(r"[\w./-]{1,200}\.(?:ya?ml|json|template|tft?pl)\b")


def stacks(configuration: Configuration) -> Iterator[TemplateBody | Unread]:
    """Yield the templates of a root's stacks that are text, and a note for each of the others."""
    for instance in configuration.resources(DEPLOYING):
        block = instance.block
        body, attribute = block.written("template_body"), block.body.attributes.get("template_body")
        if instance.type in STACKS and isinstance(body, str) and attribute is not None:
            span = block.attribute_scope(attribute).span(attribute.expression)
            yield template_of(block, configuration.root.path, body, span)
            continue
        note = not_read(instance.type, block, block.header, _said(block))
        if note is None:
            continue
        configuration.root.unread.append((note, block))
        if instance.type in STACKS and isinstance(body, Unknown) and not body.choices and attribute is not None:
            span = block.attribute_scope(attribute).span(attribute.expression)
            template = template_of(block, configuration.root.path, "", span)
            yield replace(template, unknown=body, otherwise=note)
        else:
            yield note


def template_of(block: RawBlock, scope: str, body: str, span: Span) -> TemplateBody:
    """Return the template of a stack, with what the stack gives to its parameters."""
    return TemplateBody(block.title, scope, body, span, _parameters(block.written("parameters")))


def _parameters(given: Raw) -> Mapping[str, str | None] | None:
    """Return the values that are given to parameters, None for those that are not known; None if none is."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        return None
    return {name: _written(value) for name, value in given.items() if value is not None}


def _written(value: Raw) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else None


# complexity: conditions inside of one literal record
def not_read(kind: str, block: RawBlock, span: Span, said: Iterable[str] = ()) -> Unread | None:
    """Return that what a resource makes is not judged: its template is not read, or it is of no type of Terraform's.

    `said` are the texts that the template, or where it is, is made of, as far as they are written.
    """
    name, given = block.written("name"), block.written("parameters")
    arguments = (*map(str, given if isinstance(given, dict) else ()), *([name] if isinstance(name, str) else ()))
    if kind in KEPT_ELSEWHERE:
        source, why = block.written(KEPT_ELSEWHERE[kind]), "its template is kept elsewhere"
    elif kind in STACKS:
        body, url = block.written("template_body"), block.written("template_url")
        source = url if isinstance(url, str) else _spoken_of(body if body is not None else url, said)
        why = "template_url leads out of the tree" if body is None else "template_body is not known"
    else:
        source = block.written("type_name") if kind == CLOUD_CONTROL else kind
        if isinstance(source, str) and not is_judged(source):
            return None
        arguments, why = (), "what Cloud Control makes is not read"
    summary = f"{block.title}: {'its template' if kind in STACKS else 'it'} is not read"
    return Unread(
        summary,
        f"{why}; its resources are not known",
        span,
        note=True,
        address=block.title,
        name=block.title.rpartition(".")[2],
        source=source if isinstance(source, str) else "",
        arguments=arguments,
    )


def _spoken_of(value: Raw, said: Iterable[str]) -> str:
    """Return the types that stand in what is known of a template, else the files it comes from or how it begins."""
    known, texts = list(_known(value)), list(said)
    types = types_in("\n".join((*known, *texts)))
    files = " ".join(filter(None, map(files_in, texts)))
    return types or files or "".join(known)[:MAX_SHOWN].partition("\n")[0]


def files_in(text: str) -> str:
    """Return the names of files that may be templates and stand in a text; none of a long one."""
    return " ".join(match.group() for match in _FILE.finditer(text)) if len(text) <= MAX_PATH else ""


def _known(value: Raw) -> Iterator[str]:
    """Yield what is known of a text, in each case of a choice."""
    whole: Value[object] | None = value if isinstance(value, Unknown) else None
    for case in cases(whole) if whole is not None else ():
        if isinstance(case, Unknown):
            yield "".join(part for part in case.text.parts if isinstance(part, str)) if case.text is not None else ""
        elif isinstance(case.value, str):
            yield case.value


def _said(block: EvaluatedBlock) -> Iterator[str]:
    """Yield the texts that are written where a stack gets its template from, and in the locals that stand there."""
    pending: list[tuple[Expression, Scope]] = []
    for attribute in (block.body.attributes.get(name) for name in ("template_body", "template_url")):
        pending += [] if attribute is None else [(attribute.expression, block.attribute_scope(attribute))]
    seen: set[int] = set()
    while pending and len(seen) < MAX_PARTS:
        node, scope = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield from texts_of(node)
            pending += [(part, scope) for part in parts_of(node)]
            pending += _local(node, scope)


def texts_of(node: Expression) -> Iterator[str]:
    """Yield the texts that an expression itself writes: a string, or what stands between the parts of a template."""
    if isinstance(node, Literal) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, Template):
        yield from (part for part in node.parts if isinstance(part, str))


def _local(node: Expression, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    """Yield the expression that a local stands for."""
    if isinstance(node, GetAttribute) and isinstance(node.target, Name) and node.target.name == "local":
        found = module_of(scope).module.locals.get(node.name)
        if found is not None:
            yield found[0].expression, module_of(scope).scope(found[1])
