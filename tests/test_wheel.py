"""What the wheel holds: two packages and nothing that could overwrite someone else's."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile

import pytest

from repository import ROOT
from storage_lint import __version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    target = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


def test_top_level_names(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"storage_lint", "storage_lint_rules", f"storage_lint-{__version__}.dist-info"}


def test_every_source_file_is_in_it(wheel: zipfile.ZipFile) -> None:
    for folder in (ROOT / "linter" / "storage_lint", ROOT / "rules" / "storage_lint_rules"):
        files = {str(path.relative_to(folder.parent)) for path in folder.rglob("*.py")}
        assert files <= set(wheel.namelist())
    for name in ("storage_lint/py.typed", "storage_lint_rules/py.typed", "storage_lint/report/schema.json"):
        assert name in wheel.namelist()


def test_metadata(wheel: zipfile.ZipFile) -> None:
    info = f"storage_lint-{__version__}.dist-info"
    assert "storage-lint = storage_lint.__main__:main" in wheel.read(f"{info}/entry_points.txt").decode()
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert "Requires-Python: >=3.11" in metadata
    required = set(re.findall(r"^Requires-Dist: ([\w-]+)(?!.*extra ==)", metadata, re.MULTILINE))
    assert required == {"click", "python-hcl2", "pyyaml"}
