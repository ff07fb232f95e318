"""The pages for users, read as a user reads them: each command is run as it is written, and does what the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import environment, install
from packs_of_tests import RULE, VOLUME
from repository import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """Return the blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.DOTALL | re.MULTILINE)


class Shell:
    """A shell in a directory of its own, in which `storage-lint` is the program that is tested."""

    def __init__(self, root: Path) -> None:
        self.root = root / "work"
        self.root.mkdir()
        (root / "bin").mkdir()
        install(root / "bin")
        self.environment = environment(root / "bin", root / "site")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def run(self, script: str, status: int = 0) -> str:
        """Run a script; return what it prints, after it ended as expected."""
        done = subprocess.run(
            ["bash", "-uc", script], cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def rules(self, *words: str) -> list[str]:
        """Return the rules of the findings of a run."""
        report = json.loads(self.run(f"storage-lint --format json {' '.join(words)} || true"))
        assert [one for one in report["problems"] if not one["note"]] == []
        return [one["rule"] for one in report["findings"]]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def inline(name: str, begin: str) -> str:
    """Return the command that a page has within a sentence."""
    (command,) = re.findall(rf"`({re.escape(begin)}[^`]*)`", page(name))
    return str(command)


# -- accepting.md ------------------------------------------------------------------------------------------------------


def test_the_comments_of_the_page_accept(shell: Shell) -> None:
    (example,) = blocks("accepting", "terraform")
    shell.write("main.tf", example)
    shell.write("legacy/main.tf", VOLUME.replace("gp3", "gp2") + 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
    plain = re.sub(r" *#[^\n]*", "", example)
    select = ("--select", "s3-unversioned-bucket,ebs-gp2-volume,s3-missing-tls-deny", "--today", "2027-03-31")
    assert shell.rules(*select) == ["s3-missing-tls-deny"]  # of the bucket with a comment for one rule
    assert shell.rules(*select[:2], "--today", "2027-04-01").count("s3-missing-tls-deny") == 2
    shell.write("main.tf", plain)
    assert len(shell.rules(*select)) == 5


def test_the_metadata_of_the_page_accepts(shell: Shell) -> None:
    (metadata,) = blocks("accepting", "yaml")
    bucket = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
    shell.write("t.yaml", bucket)
    assert "s3-missing-tls-deny" in shell.rules("--today", "2027-03-31")
    shell.write("t.yaml", bucket + re.sub("(?m)^", "    ", metadata).rstrip() + "\n")
    assert "s3-missing-tls-deny" not in shell.rules("--today", "2027-03-31")


def test_the_settings_of_the_page_accept(shell: Shell) -> None:
    (settings,) = blocks("accepting", "toml")
    shell.write("main.tf", 'module "legacy" {\n  source = "./legacy"\n}\n')
    shell.write("legacy/main.tf", 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
    assert "s3-missing-tls-deny" in shell.rules()
    shell.write("storage-lint.toml", settings)
    assert "s3-missing-tls-deny" not in shell.rules("--today", "2027-03-31")


def test_the_command_of_the_page_writes_the_comment(shell: Shell) -> None:
    volume = VOLUME.replace("gp3", "gp2")
    shell.write("infrastructure/main.tf", volume)
    assert shell.run(inline("accepting", "storage-lint accept ebs-gp2-volume")) == (
        "infrastructure/main.tf:1 ignore[ebs-gp2-volume]\n"
    )
    text = (shell.root / "infrastructure/main.tf").read_text()
    assert text == f"# storage-lint: ignore[ebs-gp2-volume] until=2027-05-31 moves in May\n{volume}"


# -- own-rules.md ------------------------------------------------------------------------------------------------------


def test_a_pack_is_made_and_run_as_the_page_says(shell: Shell) -> None:
    make, use = blocks("own-rules", "sh")
    shell.write("infrastructure/main.tf", VOLUME)
    assert shell.run(make).splitlines() == [
        "acme_rules/__init__.py",
        "test_acme_rules.py",
        "acme_rules/ebs/too_large.py",
    ]
    option = re.search(r"`(options = \{.*?\})` in the class", page("own-rules"))
    assert option is not None
    assert option[1] in RULE
    shell.write("acme_rules/ebs/too_large.py", RULE)
    by_directory, by_name = use.splitlines()
    assert "acme-ebs-too-large 2000 GiB" in shell.run(by_directory, status=1)
    (shell.root.parent / "site").mkdir()
    (shell.root / "acme_rules").rename(shell.root.parent / "site" / "acme_rules")  # as if it were installed
    assert "acme-ebs-too-large 2000 GiB" in shell.run(by_name, status=1)
    shell.write("storage-lint.toml", 'packs = ["acme_rules"]\n[rules.acme-ebs-too-large]\nmost = 3000\n')
    assert shell.rules("infrastructure") == []
    (renamed,) = re.findall(r"`(renamed = [^`]*)`", page("own-rules"))
    with (shell.root.parent / "site" / "acme_rules" / "__init__.py").open("a") as stream:
        stream.write(f"{renamed}\n")
    shell.write("storage-lint.toml", 'packs = ["acme_rules"]\n[rules.acme-ebs-large]\nmost = 3000\n')
    assert shell.rules("infrastructure") == []
    assert shell.rules("infrastructure", "--isolated", "--pack", "acme_rules", "--select", "acme-ebs-large") == [
        "acme-ebs-too-large"
    ]


def test_a_policy_is_run_as_the_page_says(shell: Shell) -> None:
    (policy,) = blocks("own-rules", "yaml")
    shell.write("policies/lifecycle.yaml", policy)
    shell.write("main.tf", 'resource "aws_s3_bucket" "b" {\n  bucket = "prod-b"\n}\n')
    command = inline("own-rules", "storage-lint --pack policies/lifecycle.yaml")
    assert "acme-prod-bucket-lifecycle" in shell.run(command, status=1)
    shell.write("storage-lint.toml", 'policies = ["policies/*.yaml"]\n')
    assert "acme-prod-bucket-lifecycle" in shell.rules()
    assert shell.run("storage-lint test-rules") == "acme-prod-bucket-lifecycle: 2 examples, all as they should be\n"


# -- adopting.md -------------------------------------------------------------------------------------------------------


def without_comments(script: str) -> list[str]:
    return [line.partition("   ")[0].rstrip() for line in script.splitlines()]


def test_a_repository_is_adopted_as_the_page_says(shell: Shell) -> None:
    adopt, work_off, since = blocks("adopting", "sh")
    (readme,) = re.findall(r"<!-- adopt -->\n```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert without_comments(adopt) == without_comments(readme)
    shell.run("git init -q -b main && git commit -q --allow-empty -m x && git update-ref refs/remotes/origin/main HEAD")
    old = VOLUME.replace("gp3", "gp2")
    shell.write("main.tf", old)
    shell.run("git add -A && git commit -q -m old")
    shell.run(adopt)
    assert shell.rules() == []
    check, prune = work_off.splitlines()
    assert "0 new, 0 stale, 1 known." in shell.run(check)
    shell.write("main.tf", VOLUME)
    shell.write("new.tf", old.replace('"v"', '"w"'))
    assert "1 new, 1 stale, 0 known." in shell.run(check, status=1)
    assert "+0 -1, 0 findings." in shell.run(prune)
    assert "1 new, 0 stale, 0 known." in shell.run(check, status=1)
    under_review, uncommitted = since.splitlines()
    assert "new.tf:3:10 ebs-gp2-volume" in shell.run(under_review, status=1)
    shell.run("git add -A && git commit -q -m new")
    assert "new.tf:3:10 ebs-gp2-volume" in shell.run(under_review, status=1)
    assert shell.run(uncommitted).startswith("No findings")


# -- monorepo.md -------------------------------------------------------------------------------------------------------


def many_roots(shell: Shell) -> None:
    """Write 41 roots, of which two call one module."""
    volumes = "".join(VOLUME.replace('"v"', f'"v{number}"') for number in range(6))
    shell.write("modules/data/main.tf", volumes.replace('"gp3"', "var.type"))
    shell.write("modules/data/variables.tf", 'variable "type" {\n}\n')
    for name in ("locals", "outputs", "versions"):
        shell.write(f"modules/data/{name}.tf", "")
    for root in ("envs/prod", "envs/dev"):
        call = 'module "data" {\n  source = "../../modules/data"\n  type   = var.type\n}\n'
        shell.write(f"{root}/main.tf", call)
        shell.write(f"{root}/variables.tf", 'variable "type" {\n  default = "gp3"\n}\n')
    shell.write("envs/prod/prod.tfvars", 'type = "gp2"\n')
    for number in range(39):
        shell.write(f"teams/{number}/main.tf", VOLUME)


def test_many_roots_are_reviewed_as_the_page_says(shell: Shell) -> None:
    many_roots(shell)
    shell.run("git init -q -b main && git add -A && git commit -q -m x && git update-ref refs/remotes/origin/main HEAD")
    (said,) = re.findall(r"^`(Read .*\.)`$", page("monorepo"), re.MULTILINE)
    changed = inline("monorepo", "storage-lint modules/data/main.tf")
    assert said in shell.run(changed)
    assert "Read 6 storage resources in 8 files.\n" in shell.run(inline("monorepo", "storage-lint envs/prod"))
    shell.write("storage-lint.toml", 'variables = { type = "gp2" }\n')
    assert "# storage-lint.toml:1\n" in shell.run(inline("monorepo", "storage-lint config"))
    since = shell.run(inline("monorepo", "storage-lint --since"), status=1)
    assert "12 findings in 2 places" in since
    shell.run("storage-lint baseline write envs/prod")
    assert "0 new, 0 stale, 6 known" in shell.run("storage-lint baseline check envs/prod")
    assert "+12 -0, 12 findings." in shell.run("rm *.json; storage-lint baseline write")


# -- the others --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "files"),
    [("reports", ["storage-lint.json"]), ("jenkins", ["storage-lint.xml"])],
)
def test_the_reports_of_a_page_are_written(name: str, files: Sequence[str], shell: Shell) -> None:
    (command, *_) = blocks(name, "sh")
    shell.write("infrastructure/main.tf", VOLUME.replace("gp3", "gp2"))
    shell.run(command, status=0 if "--fail-on never" in command else 1)
    assert [one for one in files if (shell.root / one).stat().st_size] == files


def test_the_jobs_of_jenkins_and_gitlab_write_their_files(shell: Shell) -> None:
    shell.write("main.tf", VOLUME.replace("gp3", "gp2"))
    jenkins = re.findall(r"sh '(storage-lint [^']*)'", page("jenkins"))
    gitlab = re.findall(r"- (storage-lint --format [^\n]*)", page("gitlab"))
    for command, *files in (
        (*jenkins, "storage-lint.xml", "storage-lint.sarif"),
        (*gitlab, "gl-code-quality-report.json", "storage-lint.xml"),
    ):
        assert "1 finding in 1 place" in shell.run(command, status=1)
        for file in files:
            assert (shell.root / file).stat().st_size > 100
            assert file in page("jenkins") + page("gitlab")
            (shell.root / file).unlink()


def test_a_change_is_compared_with_its_base_as_in_gitlab(shell: Shell) -> None:
    (command,) = re.findall(r"- (storage-lint --since [^\n]*)", page("gitlab"))
    shell.write("main.tf", VOLUME.replace("gp3", "gp2"))
    shell.run("git init -q -b main && git add -A && git commit -q -m old")
    shell.environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = shell.run("git rev-parse HEAD").strip()
    assert shell.run(command).startswith("No findings")
    shell.write("new.tf", VOLUME.replace("gp3", "gp2").replace('"v"', '"w"'))
    assert "new.tf:3:10" in shell.run(command, status=1)


CACHE = {
    "address": "aws_elasticache_replication_group.c",
    "mode": "managed",
    "type": "aws_elasticache_replication_group",
    "name": "c",
    "values": {
        "num_cache_clusters": 2,
        "automatic_failover_enabled": False,
        "at_rest_encryption_enabled": True,
        "transit_encryption_enabled": True,
    },
}
PLAN = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [CACHE]}}}


def test_atlantis_sees_its_word_where_a_plan_does_not_pass(shell: Shell) -> None:
    (command,) = re.findall(r"- run: (storage-lint [^\n]*)", page("atlantis"))
    shell.environment["SHOWFILE"] = "beside/plan.json"
    shutil.copytree(ROOT / "fixtures/terraform-plan/beside", shell.root / "beside")
    assert shell.run(command).endswith("storage-lint does not pass, fail\n")
    shell.environment["SHOWFILE"] = "plan.json"
    shell.write("plan.json", json.dumps(PLAN))
    assert "automatic failover is off" in shell.run('storage-lint --quiet --fail-on high "$SHOWFILE"')
    assert shell.run(f"({command}) 2>&1") == ""
    shell.write("plan.json", json.dumps(PLAN)[:-1])
    assert shell.run(command).endswith("storage-lint does not pass, fail\n")
