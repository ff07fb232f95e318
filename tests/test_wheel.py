"""What the wheel holds, and what it does in an environment that has nothing else: rules of one's own beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

from packs_of_tests import RULE, VOLUME
from repository import ROOT
from storage_lint import __version__

REQUIRED = {"click", "python-hcl2", "pyyaml", "tomli"}


def build(project: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(project)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = target.glob("*.whl")
    return path


def test_the_wheel(tmp_path: Path) -> None:
    """One test: tests of one file may run in several processes, and each of them would build and install it."""
    built = build(ROOT, tmp_path / "dist")
    with zipfile.ZipFile(built) as wheel:
        check_top_level_names(wheel)
        check_that_every_source_file_is_in_it(wheel)
        check_metadata(wheel)
    fresh = installed(built, tmp_path)
    check_that_rules_and_pages_of_the_built_in_pack_are_in_it(fresh)
    check_that_a_pack_that_is_installed_beside_it_runs(fresh)
    check_that_its_rules_have_pages_examples_and_settings(fresh)
    check_that_its_own_test_runs_the_examples(fresh)


def check_top_level_names(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"storage_lint", "storage_lint_rules", f"storage_lint-{__version__}.dist-info"}


def check_that_every_source_file_is_in_it(wheel: zipfile.ZipFile) -> None:
    for folder in (ROOT / "linter" / "storage_lint", ROOT / "rules" / "storage_lint_rules"):
        files = {str(path.relative_to(folder.parent)) for path in folder.rglob("*.py")}
        assert files <= set(wheel.namelist())
    for name in ("storage_lint/py.typed", "storage_lint_rules/py.typed", "storage_lint/report/schema.json"):
        assert name in wheel.namelist()


def check_metadata(wheel: zipfile.ZipFile) -> None:
    info = f"storage_lint-{__version__}.dist-info"
    assert "storage-lint = storage_lint.__main__:main" in wheel.read(f"{info}/entry_points.txt").decode()
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert "Requires-Python: >=3.11" in metadata
    required = set(re.findall(r"^Requires-Dist: ([\w-]+)(?!.*extra ==)", metadata, re.MULTILINE))
    assert required == REQUIRED


# -- in a fresh environment --------------------------------------------------------------------------------------------

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme-storage-rules"
version = "1"
dependencies = ["storage-lint"]
[tool.hatch.build.targets.wheel]
packages = ["acme_rules"]
"""


def needed(name: str) -> Iterator[str]:
    """Yield a distribution and all that it needs."""
    yield name
    for line in distribution(name).requires or ():
        wanted = re.match(r"[\w.-]+", line)
        if "extra ==" not in line and "sys_platform" not in line and "python_version" not in line and wanted:
            yield from needed(wanted[0])


def copy_distributions(names: Iterator[str], packages: Path) -> None:
    """Put what is installed here into another environment: no registry is asked."""
    for name in set(names):
        for file in distribution(name).files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), packages / file)


class Environment:
    """An environment in which wheels were installed, and a directory to run them in."""

    def __init__(self, root: Path, work: Path) -> None:
        programs = root / ("Scripts" if os.name == "nt" else "bin")
        self.python, self._programs, self.work = str(programs / "python"), programs, work

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        kept = {name: one for name, one in os.environ.items() if not name.startswith("PYTHON")}
        program = [str(self._programs / words[0]), *words[1:]]
        return subprocess.run(
            program, cwd=self.work, env=kept, capture_output=True, text=True, check=False, timeout=120
        )


def installed(built: Path, directory: Path) -> Environment:
    """Return an environment with our wheel and that of a pack, which `new-rule --create` has made."""
    if find_spec("virtualenv") is None:
        pytest.skip("virtualenv, which comes with pre-commit, is not installed")
    root, work = directory / "fresh", directory / "work"
    work.mkdir()
    subprocess.run([sys.executable, "-m", "virtualenv", "-q", "--no-download", str(root)], check=True)
    environment = Environment(root, work)
    asked = environment.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    wanted = (one for name in (*REQUIRED, "pytest", "hatchling") for one in needed(name))
    copy_distributions(wanted, Path(asked.stdout.strip()))
    options = ("-q", "--no-index", "--no-deps", "--no-build-isolation", "--no-compile")
    install = ("python", "-m", "pip", "install", *options)
    done = environment.run(*install, str(built))
    assert done.returncode == 0, done.stderr
    done = environment.run("storage-lint", "new-rule", "ebs", "too-large", "--pack", "acme_rules", "--create")
    assert done.returncode == 0, done.stderr
    (work / "acme_rules/ebs/too_large.py").write_text(RULE)
    (work / "pyproject.toml").write_text(PROJECT)
    done = environment.run(*install, ".")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(work / "acme_rules")  # what is installed is meant from here on
    (work / "tree").mkdir()
    (work / "tree/main.tf").write_text(VOLUME)
    return environment


ID = "acme-ebs-too-large"


def check_that_a_pack_that_is_installed_beside_it_runs(fresh: Environment) -> None:
    done = fresh.run("storage-lint", "--pack", "acme_rules", "--format", "json", "tree")
    assert [one["rule"] for one in json.loads(done.stdout)["findings"]] == [ID]
    assert json.loads(fresh.run("storage-lint", "--format", "json", "tree").stdout)["findings"] == []


def check_that_its_rules_have_pages_examples_and_settings(fresh: Environment) -> None:
    assert ID in fresh.run("storage-lint", "rules", "--pack", "acme_rules").stdout
    assert "It is dear." in fresh.run("storage-lint", "explain", ID, "--pack", "acme_rules").stdout
    done = fresh.run("storage-lint", "test-rules", "--pack", "acme_rules")
    assert (done.returncode, done.stdout) == (0, f"{ID}: 3 examples, all as they should be\n")
    settings = fresh.work / "storage-lint.toml"
    settings.write_text(f'packs = ["acme_rules"]\n[rules.{ID}]\nmost = 1500\n')
    shown = fresh.run("storage-lint", "config", "tree").stdout.splitlines()
    assert [line.split("  #")[0].rstrip() for line in shown if "most" in line] == [f"rules.{ID}.most = 1500"]
    assert ID in fresh.run("storage-lint", "tree").stdout
    settings.unlink()


def check_that_its_own_test_runs_the_examples(fresh: Environment) -> None:
    done = fresh.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_acme_rules.py")
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout + done.stderr


def check_that_rules_and_pages_of_the_built_in_pack_are_in_it(fresh: Environment) -> None:
    assert fresh.run("storage-lint", "--version").stdout == f"storage-lint {__version__}\n"
    assert "gp3" in fresh.run("storage-lint", "explain", "ebs-gp2-volume").stdout
