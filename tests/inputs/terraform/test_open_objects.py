"""Objects of which not every attribute is known are no empty objects: what is read of the whole of one is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform import read_terraform
from storage_lint.inputs.terraform.values.data import OpenObject
from storage_lint.inputs.terraform.values.equality import equal
from storage_lint.inputs.terraform.values.names import name_of
from storage_lint.resources.ebs import Volume

CALL = 'module "m" {\n  source = "./m"\n}\n'
MODULE = 'output "Name" {\n  value = "x"\n}\n'
REASON = "not every attribute of module.m is known"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('resource "aws_ebs_volume" "v" {\n  tags = module.m\n}\n', REASON),
        (
            'provider "aws" {\n  default_tags {\n    tags = module.m\n  }\n}\nresource "aws_ebs_volume" "v" {}\n',
            f"which tags the provider gives is not known: {REASON}",
        ),
    ],
)
def test_tags_that_a_module_gives_as_a_whole(tmp_path: Path, code: str, reason: str) -> None:
    write(tmp_path, {"main.tf": CALL + code, "m/main.tf": MODULE})
    reading = read_terraform({str(tmp_path): (str(tmp_path / "main.tf"),)}, ReadSettings())
    assert reading.problems == ()
    (volume,) = reading.resources
    assert isinstance(volume, Volume)
    assert isinstance(volume.tags, Unknown)
    assert volume.tags.reason == reason


def test_two_are_not_told_apart_nor_taken_for_one() -> None:
    one, other = OpenObject("aws_s3_bucket.a"), OpenObject("aws_s3_bucket.b")
    assert (equal(one, other), equal(one, one), equal(one, {}), equal(one, None)) == (None, True, None, False)
    assert (name_of(one), name_of([one]), name_of({})) == (None, None, "{}")
