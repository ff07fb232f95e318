"""Resources that import blocks bring in: what AWS calls them already, where their own blocks do not say it.

"Import" on the page of each resource says what its id is.
"""

from __future__ import annotations

from functools import partial

from storage_lint.graph.value import Origin, Source, Symbol, Unknown, make_text
from storage_lint.inputs.terraform.evaluate.follow import each_way, instead_of_null
from storage_lint.inputs.terraform.evaluate.scope import PENDING, CycleError, Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.expansion import expand
from storage_lint.inputs.terraform.modules.imports import Import, Imports, Step, names_in
from storage_lint.inputs.terraform.modules.repetition import SEVERAL
from storage_lint.inputs.terraform.modules.root import Root
from storage_lint.inputs.terraform.resource_types import IMPORTED_BY, LOWERED_BY, NAMES
from storage_lint.inputs.terraform.syntax.tree import Block, Body
from storage_lint.inputs.terraform.values.data import Raw, bounded
from storage_lint.inputs.terraform.values.names import quoted


class ImportedBlock(EvaluatedBlock):
    """A resource to which import blocks lead: what it is imported by stands for its name where it writes none."""

    __slots__ = ("_id", "_imports", "imported_as")

    def __init__(self, block: EvaluatedBlock, imports: Imports) -> None:
        super().__init__(block.root, block.syntax, block.body, block.scope, block.exists, block.title)
        self._imports = imports
        self._id: Raw = None
        kind = block.type
        self.imported_as = IMPORTED_BY.get(kind) or NAMES.get(kind, {}).get("id", "id")

    def written(self, name: str) -> Raw:
        """Return the value of an attribute, or the name under which it is imported; None when it is absent."""
        value = super().written(name)
        if name != self.imported_as:
            return value
        return instead_of_null(None if value == "" else value, self._imported)

    def _imported(self) -> Raw:
        if self._id is PENDING:
            raise CycleError(f"{self.title}.{self.imported_as}")
        if self._id is None:
            self._id = PENDING
            try:
                found = _import_of(self.title, self._imports, self.root)
                self._id = each_way(self._id_in(found), _without_region) if isinstance(found, Import) else found
            finally:
                self._id = None if self._id is PENDING else self._id
        return self._id

    def _id_in(self, found: Import) -> Raw:
        """Return the id that an import says, or the part of the identity that is the name."""
        identity = found.block.written("identity")
        value = found.block.written("id") if identity is None else None
        if isinstance(identity, dict):
            value = identity.get(self.imported_as)
        if isinstance(value, (str, Unknown)) and value != "":
            return value
        why = f"what {self.title} is imported by is not known"
        return Unknown(why, Origin(Source.WRITTEN, found.header))


def imported(block: EvaluatedBlock) -> EvaluatedBlock:
    """Return the block of a resource with what import blocks say of it."""
    found = block.root.imports.get(names_in(block.title)) if block.type in LOWERED_BY else None
    return block if found is None else ImportedBlock(block, found)


def _import_of(address: str, imports: Imports, root: Root) -> Import | Unknown | None:
    """Return the import of an instance; Unknown where one may be it."""
    everything = _all_made(imports, root)
    found = everything.get(address, [])
    certain = [one for one in found if one.exists is True]
    if certain:
        return certain[0]
    doubtful = [*found, *everything.get(None, [])]
    if SEVERAL in address:
        doubtful = [one for several in everything.values() for one in several]
    if not doubtful:
        return None
    return Unknown("whether an import block means it is not known", Origin(Source.WRITTEN, doubtful[0].header))


def _all_made(imports: Imports, root: Root) -> dict[str | None, list[Import]]:
    if not imports.made:
        for block, way in imports.blocks:
            scope = Scope(root.top, block.file, {})
            for made in expand(root, block, "import", scope, True, partial(_made, root, way)).objects:
                imports.made.setdefault(made.to, []).append(made)
    return imports.made


def _made(root: Root, way: list[Step], block: Block, body: Body, address: str, scope: Scope, exists: Raw) -> Import:
    evaluated = EvaluatedBlock(root, block, body, scope, True, address)
    return Import(_address(way, scope, root), evaluated, evaluated.header, exists)


def _address(way: list[Step], scope: Scope, root: Root) -> str | None:
    """Return the address of the instance that is meant, as Terraform prints it; None where a key is not known."""
    address = ""
    for step in way:
        if isinstance(step, str):
            address += f".{step}" if address else step
            continue
        key = root.evaluator.settle(step, scope, "import.to")
        if isinstance(key, bool) or not isinstance(key, (str, int)):
            return None
        address += f"[{quoted(bounded(key)) if isinstance(key, str) else key}]"
    return address


def _without_region(value: Raw) -> Raw:
    """Return an id without the Region that may follow it: no name has an @ in it.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
    """
    if isinstance(value, str):
        return value.partition("@")[0]
    if not isinstance(value, Unknown) or value.text is None:
        return value
    kept: list[str | Symbol] = []
    for part in value.text.parts:
        kept.append(part.partition("@")[0] if isinstance(part, str) else part)
        if isinstance(part, str) and "@" in part:
            break
    return value.with_(text=make_text(kept))
