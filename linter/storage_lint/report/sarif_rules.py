"""What SARIF says of a rule."""

from __future__ import annotations

import sys
from typing import Any

from storage_lint.rule import Category, Rule, Severity

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "warning",
    Severity.INFO: "note",
}
_PROBLEM_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}
# GitHub shows numbers above 9 as critical, from 7 as high, from 4 as medium; a rule without one is no security alert.
_SECURITY_SEVERITIES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "1.0",
}
_MAX_DESCRIPTION = 1_024


def descriptor(rule: Rule[Any]) -> dict[str, Any]:
    """Return the rule with its page as help."""
    page = _page(rule)
    level = LEVELS[rule.severity]
    security = {"security-severity": _SECURITY_SEVERITIES[rule.severity]} if rule.category is Category.SECURITY else {}
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _sentence(rule.title)},
        "fullDescription": {"text": _sentence(_why(page) or rule.title)},
        "help": {"text": page, "markdown": page},
        **({"helpUri": rule.references[0]} if rule.references else {}),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": [rule.category.value, "storage", rule.id.partition("-")[0]],
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[level],
            **security,
        },
    }


def _page(rule: Rule[Any]) -> str:
    """Return the page of a rule; its title, where its module is no page: a rule of another tool."""
    text = sys.modules[type(rule).__module__].__doc__ or ""
    return text.strip() if "\n## Why\n" in text else rule.title


def _why(page: str) -> str:
    """Return the first paragraph that says why, in one line."""
    _, _, below = page.partition("## Why\n")
    return " ".join(below.strip().split("\n\n")[0].split())


def _sentence(text: str) -> str:
    """Return a text that ends with a period and is no longer than GitHub takes."""
    whole = text if text.endswith((".", "!", "?")) else f"{text}."
    return whole if len(whole) <= _MAX_DESCRIPTION else f"{whole[: _MAX_DESCRIPTION - 2]}…."
