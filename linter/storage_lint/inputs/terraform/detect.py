"""Which files are Terraform's: by name, and plans by what is in them."""

from __future__ import annotations

SOURCES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")


def looks_like_plan(content: bytes) -> bool:
    """Return whether JSON text is what `terraform show -json` prints for a plan or a state.

    https://developer.hashicorp.com/terraform/internals/json-format
    """
    return b'"format_version"' in content and (b'"planned_values"' in content or b'"resource_changes"' in content)
