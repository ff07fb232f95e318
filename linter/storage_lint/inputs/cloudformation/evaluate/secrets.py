"""What a template itself writes into a secret, beside what is generated: the name of a user, as a rule.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation.evaluate.settled import Plain
from storage_lint.inputs.cloudformation.syntax.place import At
from storage_lint.source.pattern import LatePattern

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator

# A text that is nothing but one reference, as it is written out: '${…}' around what is not known.
_KEY_OF = LatePattern(r"\$\{\{\{resolve:secretsmanager:\$\{([^{}]+)\.Ref\}:SecretString:([^:{}]+)(?::[^{}]*)?\}\}\}")


def told_by_secret(evaluator: Evaluator, value: Unknown, at: At) -> Plain | Unknown:
    """Return what a reference to a key of a secret gives, where the template writes that; else `value` itself."""
    prefix = evaluator.template.prefix
    named = _KEY_OF.fullmatch(str(value.text or ""))
    if named is None or not named[1].startswith(prefix):
        return value
    found = _written(evaluator, _generated(evaluator, named[1].removeprefix(prefix)), named[2], at)
    return Plain(found, at, None) if isinstance(found, str) else value


def _written(evaluator: Evaluator, secret: dict[str, Any], key: str, at: At) -> Any:
    """Return what the text says into which the password is generated."""
    if secret.get("GenerateStringKey") == key or "SecretStringTemplate" not in secret:
        return None
    text = evaluator.scalar(secret["SecretStringTemplate"], at)
    return _mapping(text).get(key) if isinstance(text, str) else None


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
