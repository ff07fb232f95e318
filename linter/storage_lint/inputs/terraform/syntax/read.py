"""Opens files and texts as syntax trees.

A native file is cut into top-level blocks in one regular-expression pass (`files`), a block's body is parsed on first
use of `Block.body` (`bodies`, `expressions`, `templates`), and JSON syntax is read by `json_files`. Each of them is
imported when it is first needed.
"""

from __future__ import annotations

from storage_lint.inputs.terraform.syntax.tree import Body, Expression, File
from storage_lint.source.text import SourceFile


def is_json(source: SourceFile) -> bool:
    """Whether a file is in JSON syntax, which its name alone decides."""
    return source.path.endswith(".json")


def read_file(source: SourceFile) -> File:
    """Cut a file into its top-level blocks. Raises `HclSyntaxError` for what is not HCL at that level."""
    if is_json(source):
        from storage_lint.inputs.terraform.syntax import json_files

        return json_files.read_file(source)
    from storage_lint.inputs.terraform.syntax import files

    return files.read_file(source)


def read_values(source: SourceFile) -> Body:
    """Read a `.tfvars` or `.tfvars.json` file: a body of attributes. Raises `HclSyntaxError`."""
    if is_json(source):
        from storage_lint.inputs.terraform.syntax import json_files

        return json_files.read_values(source)
    from storage_lint.inputs.terraform.syntax import bodies

    return bodies.read_values(source)


def read_expression(text: str) -> Expression:
    """Read an expression, as JSON syntax holds some in strings (`"type": "list(string)"`, `"depends_on": ["a.b"]`).

    Offsets are into `text`. Raises `HclSyntaxError`.
    """
    from storage_lint.inputs.terraform.syntax import bodies

    return bodies.read_expression(text)


def read_template(text: str) -> Expression:
    """Read the text of a template file or string: a Literal, or a Template. Offsets are into `text`.

    Raises `HclSyntaxError`.
    """
    from storage_lint.inputs.terraform.syntax import bodies

    return bodies.read_template(SourceFile("", text))
