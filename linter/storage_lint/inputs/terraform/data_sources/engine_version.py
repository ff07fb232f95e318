"""Versions of engines that are looked up: the parameter group family follows from the engine and the version asked for.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/rds_engine_version
"""

from __future__ import annotations

from functools import partial

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.pattern import LatePattern

# What of a version the family is named after: '16' of 16.3, '9.6' of 9.6.24, '8.0' of 8.0.mysql_aurora.3.05.2.
_MAJOR = {
    "postgres": LatePattern(r"9\.\d+|\d\d+"),
    "aurora-postgresql": LatePattern(r"9\.\d+|\d\d+"),
    "mysql": LatePattern(r"\d+\.\d+"),
    "mariadb": LatePattern(r"\d+\.\d+"),
    "aurora-mysql": LatePattern(r"\d+\.\d+"),
    "docdb": LatePattern(r"\d+\.\d+"),
}


def _of(engine: str, block: EvaluatedBlock, name: str) -> Raw:
    """Return an attribute of a version of `engine`, where none is written."""
    if name != "parameter_group_family":
        return None
    written = block.written("engine")
    return each_way(written, lambda one: _of_engine(block, engine if one is None else one))


def _of_engine(block: EvaluatedBlock, engine: Raw) -> Raw:
    return each_way(block.written("version"), lambda version: _family(block, engine, version))


def _family(block: EvaluatedBlock, engine: Raw, version: Raw) -> Raw:
    major = _MAJOR.get(engine) if isinstance(engine, str) else None
    found = major.match(version) if major is not None and isinstance(version, str) else None
    if found is not None:
        return f"{engine}{found.group()}"
    symbol = Symbol(block.title, "parameter_group_family")
    origin = Origin(Source.WRITTEN, block.header)
    return Unknown(f"{symbol} is read when Terraform runs", origin, text=Text((symbol,)))


COMPUTED = {"aws_rds_engine_version": partial(_of, ""), "aws_docdb_engine_version": partial(_of, "docdb")}
