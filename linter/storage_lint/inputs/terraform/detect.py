"""Which files are Terraform's: by name, and plans by what is in them."""

from __future__ import annotations

SOURCES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")


def is_source(name: str) -> bool:
    """Return whether Terraform reads a file of this name as configuration: it skips hidden ones.

    https://github.com/hashicorp/terraform/blob/v1.9.0/internal/configs/parser_config_dir.go (IsIgnoredFile)
    """
    return name.endswith(SOURCES) and not name.startswith(".")


def looks_like_plan(content: bytes) -> bool:
    """Return whether a file is what `terraform show -json` prints for a plan. Text that quotes one is none.

    https://developer.hashicorp.com/terraform/internals/json-format
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    return b'"format_version"' in content and (b'"planned_values"' in content or b'"resource_changes"' in content)
