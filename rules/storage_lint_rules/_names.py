"""Names that something fills in before the code is deployed."""

from __future__ import annotations

import re

from storage_lint.graph.value import Text

FILLED_IN = "something fills in {} before the code is deployed"  # a variable of the Serverless Framework, a placeholder
_PLACEHOLDER = r"\{\{[^{}]*\}\}"  # of Jinja, Go, Cookiecutter and the like


def placeholder_in(text: Text) -> str:
    """Return a placeholder of a template that is written in a name; the empty string without any."""
    written = (part for part in text.parts if isinstance(part, str))
    return next((found for part in written for found in re.findall(_PLACEHOLDER, part)), "")
