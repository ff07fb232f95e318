"""What a template itself writes into a secret, beside what is generated: the name of a user, as a rule.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Symbol, Unknown
from storage_lint.inputs.cloudformation.evaluate.settled import Plain
from storage_lint.inputs.cloudformation.syntax.place import At
from storage_lint.source.pattern import LatePattern

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator

_KEY_OF = LatePattern(r"\{\{resolve:secretsmanager:\$\{([^{}]+)\.Ref\}:SecretString:([^:{}]+)(?::[^{}]*)?\}\}")


def told_by_secret(evaluator: Evaluator, value: Plain | Unknown, at: At) -> Plain | Unknown:
    """Return what a reference to a key of a secret gives, where the template writes that; else `value` itself."""
    parts = value.text.parts if isinstance(value, Unknown) and value.text is not None else ()
    named = _KEY_OF.fullmatch(parts[0].address) if len(parts) == 1 and isinstance(parts[0], Symbol) else None
    if named is None or not named[1].startswith(evaluator.template.prefix):
        return value
    secret = _generated(evaluator, named[1].removeprefix(evaluator.template.prefix))
    if secret.get("GenerateStringKey") == named[2] or "SecretStringTemplate" not in secret:
        return value
    text = evaluator.scalar(secret["SecretStringTemplate"], at)
    found = _mapping(text).get(named[2]) if isinstance(text, str) else None
    return Plain(found, at, None) if isinstance(found, str) else value


def _generated(evaluator: Evaluator, logical_id: str) -> dict[str, Any]:
    """Return how a secret is generated, by its logical id or that of what attaches it to a database."""
    secret = _properties(evaluator, logical_id, "AWS::SecretsManager::SecretTargetAttachment").get("SecretId")
    if isinstance(secret, dict):
        logical_id = str(secret.get("Ref"))
    found = _properties(evaluator, logical_id, "AWS::SecretsManager::Secret").get("GenerateSecretString")
    return found if isinstance(found, dict) else {}


def _properties(evaluator: Evaluator, logical_id: str, kind: str) -> dict[str, Any]:
    resource = evaluator.template.resources.get(logical_id)
    found = resource.get("Properties") if isinstance(resource, dict) and resource.get("Type") == kind else None
    return found if isinstance(found, dict) else {}


def _mapping(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
