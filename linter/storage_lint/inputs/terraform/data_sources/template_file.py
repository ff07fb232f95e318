"""The data source template_file, which was `templatefile` before there was such a function.

https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
"""

from __future__ import annotations

from storage_lint.inputs.terraform.evaluate.calls import render
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.values.data import Raw


def _template_file(block: EvaluatedBlock, name: str) -> Raw:
    attribute = block.body.attributes.get("template")
    if name != "rendered" or attribute is None:
        return None
    text, variables = block.written("template"), block.written("vars")
    variables = {} if variables is None else variables
    if not isinstance(text, str) or not isinstance(variables, dict):
        return None
    node, scope = attribute.expression, block.attribute_scope(attribute)
    evaluator = block.root.evaluator
    title = f"{block.title}.rendered"
    where = f"the template of {block.title}"
    return evaluator.attempt(lambda: render(evaluator, text, variables, where, node, scope), title, node, scope)


COMPUTED = {"template_file": _template_file}
