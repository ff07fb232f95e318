"""Terraform's functions over three-valued data.

https://developer.hashicorp.com/terraform/language/functions and, for those that only OpenTofu has,
https://opentofu.org/docs/language/functions/. `try`, `can` and `convert` are not here: they take expressions rather
than values, so the evaluator works them out.

Each module holds the functions of one topic; a function is found by its name. Modules are imported when a name is
looked up that those already imported do not have. Of none are: `arguments.py` `argument_checks.py`, how functions are
called; `octets.py` `graphemes.py` `quoting.py` `csv_text.py` `yaml_text.py` `regex/`, texts; `partial_strings.py`
`searching.py`, those that are known in part.
"""

from __future__ import annotations

from storage_lint.inputs.terraform.functions.arguments import CallContext, FileMissingError, FunctionError, call

__all__ = ["CallContext", "FileMissingError", "FunctionError", "call"]
