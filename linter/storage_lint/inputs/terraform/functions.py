"""Terraform's functions over three-valued data.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from typing import Protocol

from storage_lint.graph.value import Text, Tree, Unknown
from storage_lint.inputs.terraform.data import Raw


class FunctionError(Exception):
    """A call that Terraform would refuse. `argument` is the index of the wrong argument, or None."""

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class CallContext(Protocol):
    """What a function may use of its surroundings."""

    module_directory: str  # path.module on disk: relative file names start there
    root_directory: str  # nothing above it is read

    def unknown(self, reason: str, *, text: Text | None = None, tree: Tree = None) -> Unknown:
        """Return an Unknown located at the call."""

    def render_template(self, text: str, variables: dict[str, Raw], where: str) -> Raw:
        """Render a template string (`templatefile`, `templatestring`)."""


def call(name: str, arguments: list[Raw], context: CallContext) -> Raw:
    """Call a function. Raises `FunctionError` for wrong arguments and for names that do not exist."""
    raise NotImplementedError
