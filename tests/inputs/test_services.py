"""What a service is stands in files that bear its name: nowhere else does the program speak of one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from repository import ROOT
from storage_lint.packs import BUILT_IN, list_rules

PROGRAM = ROOT / "linter" / "storage_lint"
# Files that are a service's by their folder, and those in which Terraform's provider says the same for several.
OWN = ("inputs/terraform/lower/", "inputs/cloudformation/lower/", "resources/")
GENERATED = ("inputs/terraform/resource_types.py", "inputs/cloudformation/resource_types.py")
SPEAKS = {
    "inputs/terraform/data_sources/engine_version.py": "the data source is that of several services",
    "inputs/terraform/plan/document.py": "a plan lists the volumes of an instance twice",
    "inputs/terraform/plan/resources.py": "a plan lists the volumes of an instance twice",
}
# Of S3 the graph itself knows how ARNs and names of buckets go together.
SERVICES = sorted(rule.service for rule in list_rules(BUILT_IN) if rule.service != "s3")
NAMED = re.compile(rf"(?<![a-z])({'|'.join(dict.fromkeys(SERVICES))})(?![a-z])", re.IGNORECASE)


def spoken_of(path: Path) -> Iterator[str]:
    """Yield the services that a file's names and texts speak of; what it says to its readers does not count."""
    text = path.read_text()
    if not NAMED.search(text.replace("_", " ")):
        return
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) | ast.Name(id=text) | ast.arg(arg=text) | ast.Attribute(attr=text):
                yield from NAMED.findall(text.replace("_", " "))
            case ast.FunctionDef(name=text) | ast.ClassDef(name=text):
                yield from NAMED.findall(text.replace("_", " "))


def test_what_a_service_is_stands_in_files_that_bear_its_name() -> None:
    found = set()
    for path in sorted(PROGRAM.rglob("*.py")):
        name = path.relative_to(PROGRAM).as_posix()
        if not name.startswith(OWN) and name not in GENERATED and any(spoken_of(path)):
            found.add(name)
    assert found == SPEAKS.keys()
