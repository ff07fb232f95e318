"""The baseline: what it knows, what is new all the same, what is stale."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from commands import run
from reports import HEADER, NAME, finding
from storage_lint.graph.value import Known, Unknown
from storage_lint.report.keys import decided_by

FILE = "storage-lint-baseline.json"
RULE = ("--select", "ebs-gp2-volume")


def volume(name: str, kind: str = "gp2") -> str:
    return f'resource "aws_ebs_volume" "{name}" {{\n  size = 1\n  type = "{kind}"\n  encrypted = true\n}}\n'


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a volume in each of two roots, and a baseline that knows both."""
    for path, name in (("prod/main.tf", "a"), ("dev/main.tf", "b")):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(volume(name))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("baseline", "write", *RULE) == (0, f"{FILE}: +2 -0, 2 findings.\n", "")
    return tmp_path


def entry(path: str, address: str, **changes: Any) -> dict[str, Any]:
    unit = path.rpartition("/")[0]
    value = "7621faf7fb7013a4"  # of "gp2"
    known = {"rule": "ebs-gp2-volume", "path": path, "unit": unit, "address": address, "part": "", "count": 1}
    return {**known, "field": "volume_type", "value": value, **changes}


def entries() -> list[dict[str, Any]]:
    data = json.loads(Path(FILE).read_text())
    assert data["schema"] == 1
    found: list[dict[str, Any]] = data["entries"]
    return found


def reported(*words: str, status: int = 1) -> list[str]:
    """The addresses that a run with the baseline reports."""
    done = run("--baseline", FILE, *RULE, "--format", "json", "-q", *words)
    assert done.status == status, done.output
    report = json.loads(done.output)
    return sorted(one["resource"]["address"] for one in report["findings"])


def notes(*words: str) -> list[str]:
    report = json.loads(run("--baseline", FILE, *RULE, "--format", "json", "-q", *words).output)
    return [f"{one['summary']}: {one['detail']}" for one in report["problems"]]


def test_the_file_has_one_entry_a_line_in_order() -> None:
    assert entries() == [entry("dev/main.tf", "aws_ebs_volume.b"), entry("prod/main.tf", "aws_ebs_volume.a")]
    lines = Path(FILE).read_text().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith('{"schema": 1, "tool": "')
    assert lines[1].startswith('{"rule": "ebs-gp2-volume", "path": "dev/main.tf", ')


def test_the_field_is_what_the_rule_is_about(tree: Path) -> None:
    (tree / "bucket.tf").write_text('resource "aws_s3_bucket" "b" {}\n')  # several fields are just as little written
    rule = ("--select", "s3-unversioned-bucket")
    assert run("baseline", "write", *rule, "--baseline", "b.json").status == 0
    assert [one["field"] for one in json.loads(Path("b.json").read_text())["entries"]] == ["versioning"]
    assert "s3-unversioned-bucket: versioning is not written" in run(*rule, "--explain").output


def test_what_is_known_is_set_aside_and_counted() -> None:
    assert run("--baseline", FILE, *RULE) == (
        0,
        "No findings, 0 undecided, 2 suppressed (2 by the baseline), only 1 rule ran, 0 problems.\n"
        "Read 2 storage resources in 2 files.\n",
        "",
    )
    report = json.loads(run("--baseline", FILE, *RULE, "--format", "json").output)
    assert (report["summary"]["suppressed"], report["summary"]["baseline"]) == (2, 2)
    accepted = report["suppressed"][0]["suppression"]
    assert (accepted["by"], accepted["reason"]) == ("baseline", "known when the baseline was written")
    assert (accepted["location"]["path"], accepted["location"]["line"]) == (FILE, 2)


def test_the_settings_may_name_it() -> None:
    Path("storage-lint.toml").write_text(f'baseline = "{FILE}"\n')
    assert "2 suppressed (2 by the baseline)" in run(*RULE).output
    assert run("baseline", "check", *RULE).output == f"{FILE}: 0 new, 0 stale, 2 known.\n"


def test_lines_that_move_change_nothing(tree: Path) -> None:
    Path("prod/main.tf").write_text(f"# more\n\n{volume('a')}")
    assert reported(status=0) == []
    assert notes() == []


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("prod/main.tf", volume("a", "io1").replace("io1", "standard"), []),  # another value: no finding of this rule
        ("prod/main.tf", volume("a") + volume("c"), ["aws_ebs_volume.c"]),
        ("prod/other.tf", volume("c"), ["aws_ebs_volume.c"]),
        ("new/main.tf", volume("a"), ["aws_ebs_volume.a"]),
        (
            "prod/main.tf",
            volume("a").replace('"a" {', '"a" {\n  count = 2'),
            ["aws_ebs_volume.a[0]", "aws_ebs_volume.a[1]"],
        ),
    ],
    ids=["value", "resource", "file", "unit", "instance"],
)
def test_what_differs_is_new(path: str, text: str, new: list[str]) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text)
    assert reported(status=1 if new else 0) == new


def test_another_value_is_another_finding() -> None:
    """A second public setting, or a worse one, is not what was known."""
    one, other = (finding(because=(Known(value, NAME),)) for value in ("gp2", "io1"))
    moved = finding(origin=HEADER, because=(Known("gp2", HEADER),))
    assert decided_by(one) == decided_by(moved)
    several = finding(because=(Known("gp2", NAME), Known(None, NAME)))
    unknown = finding(because=(Unknown("why", NAME),))
    assert len({decided_by(each) for each in (one, other, several, unknown, finding())}) == 5


def test_one_more_of_the_same_is_new() -> None:
    lines = Path(FILE).read_text()
    assert '"count": 1' in lines
    Path(FILE).write_text(lines.replace('"count": 1', '"count": 2', 1))
    assert reported(status=0) == []
    assert notes() == [
        f"{FILE}: 1 entry is stale: no finding belongs to it any more; storage-lint baseline prune removes it\n"
        "dev/main.tf: stale ebs-gp2-volume aws_ebs_volume.b volume_type"
    ]
    assert run("baseline", "prune", *RULE).output == f"{FILE}: +0 -1, 2 findings.\n"
    assert Path(FILE).read_text() == lines


def test_what_is_fixed_is_stale_in_whole_runs_alone() -> None:
    Path("dev/main.tf").write_text(volume("b", "gp3"))
    assert reported(status=0) == []
    assert [one.split(":")[1] for one in notes()] == [" 1 entry is stale"]
    assert notes("dev/main.tf") == []  # a file list
    assert notes("prod") == []  # another folder
    assert notes("dev") != []
    Path("broken.tf").write_text("resource {\n")
    assert not [one for one in notes() if "stale" in one]


def test_a_rule_that_did_not_run_says_nothing() -> None:
    Path("prod/main.tf").write_text(volume("a", "gp3"))
    report = json.loads(run("--baseline", FILE, "--select", "ebs-unencrypted-volume", "--format", "json").output)
    assert report["problems"] == []


def test_a_stale_entry_says_its_unit_where_the_file_has_several() -> None:
    for name in ("one", "two", "m"):
        Path(name).mkdir()
        Path(name, "main.tf").write_text('module "m" {\n  source = "../m"\n}\n' if name != "m" else volume("shared"))
    run("baseline", "write", *RULE)
    Path("two/main.tf").write_text("")
    lines = run("baseline", "check", *RULE).output.splitlines()
    assert lines[:-1] == ["m/main.tf: stale ebs-gp2-volume module.m.aws_ebs_volume.shared volume_type (unit two)"]


def test_what_is_gone_with_its_service_is_stale() -> None:
    for path in ("prod/main.tf", "dev/main.tf"):
        Path(path).write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
    report = json.loads(run("--baseline", FILE, "--format", "json").output)
    assert [one["summary"] for one in report["problems"]] == [f"{FILE}: 2 entries are stale"]


def test_check_and_prune() -> None:
    assert run("baseline", "check", *RULE) == (0, f"{FILE}: 0 new, 0 stale, 2 known.\n", "")
    Path("dev/main.tf").write_text(volume("b", "gp3") + volume("c"))
    assert run("baseline", "check", *RULE) == (
        1,
        "dev/main.tf:8:10: low ebs-gp2-volume gp2 volume; gp3 costs $0.02 a month less and starts at 3,000 IOPS "
        "(aws_ebs_volume.c)\n"
        "dev/main.tf: stale ebs-gp2-volume aws_ebs_volume.b volume_type\n"
        f"{FILE}: 1 new, 1 stale, 1 known.\n",
        "",
    )
    assert run("baseline", "prune", *RULE) == (0, f"{FILE}: +0 -1, 1 finding.\n", "")
    assert run("baseline", "check", *RULE).status == 1  # prune adds nothing
    assert run("baseline", "write", *RULE) == (0, f"{FILE}: +1 -0, 2 findings.\n", "")
    assert run("baseline", "check", *RULE).status == 0


def test_write_keeps_what_it_did_not_look_at() -> None:
    Path("dev/main.tf").write_text(volume("c"))
    assert run("baseline", "write", "prod", *RULE).output == f"{FILE}: +0 -0, 2 findings.\n"
    assert run("baseline", "write", "dev", *RULE).output == f"{FILE}: +1 -1, 2 findings.\n"
    assert run("baseline", "write", "--select", "ebs-unencrypted-volume").output == f"{FILE}: +0 -0, 2 findings.\n"


@pytest.mark.parametrize("action", ["write", "check", "prune"])
def test_nothing_is_done_with_a_half_read_tree(action: str) -> None:
    before = Path(FILE).read_text()
    Path("dev/broken.tf").write_text("resource {\n")
    done = run("baseline", action, *RULE)
    assert done.status == 2
    assert "dev/broken.tf:1:10: problem" in done.output
    assert done.errors == (
        f"{FILE}: nothing is done\n"
        "  a half-read tree says too little of it: mend what stands above first,\n"
        '  or leave it out: exclude = ["…"] in storage-lint.toml\n'
    )
    assert Path(FILE).read_text() == before


SETTINGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def test_other_settings_that_are_off_are_something_new() -> None:
    """As many of them, with the same values, at the same place: but what is open now was closed before."""

    def write(*off: str) -> None:
        lines = "".join(f"  {one} = {str(one not in off).lower()}\n" for one in SETTINGS)
        bucket = 'resource "aws_s3_bucket" "b" {\n  bucket = "acme-b"\n}\n'
        block = f'resource "aws_s3_bucket_public_access_block" "b" {{\n  bucket = aws_s3_bucket.b.id\n{lines}}}\n'
        Path("dev/main.tf").write_text(bucket + block)

    words = ("--select", "s3-missing-public-access-block", "--baseline", FILE, "--format", "concise", "-q", "dev")
    write("block_public_acls", "restrict_public_buckets")
    assert run("baseline", "write", "--select", "s3-missing-public-access-block", "dev").status == 0
    assert run(*words).status == 0
    for off in (("block_public_acls", "block_public_policy"), SETTINGS[:3], SETTINGS):
        write(*off)
        done = run(*words)
        assert (done.status, f"has {', '.join(off)} off" in done.output) == (1, True)


def test_undecided_verdicts_are_never_in_it() -> None:
    Path("dev/main.tf").write_text('variable "t" {}\n' + volume("b").replace('"gp2"', "var.t"))
    assert run("baseline", "write", *RULE).output == f"{FILE}: +0 -1, 1 finding.\n"
    assert "1 undecided" in run("--baseline", FILE, *RULE).output


def test_what_is_not_acceptable_is_never_covered() -> None:
    Path("storage-lint.toml").write_text("[rules.ebs-gp2-volume]\nacceptable = false\n")
    assert reported() == ["aws_ebs_volume.a", "aws_ebs_volume.b"]
    done = run("baseline", "write", *RULE)
    assert done.output.endswith("2 findings not written: the settings do not let a baseline set them aside.\n")


def test_what_is_not_acceptable_where_the_resource_is_declared_is_never_covered() -> None:
    """The finding is where the value is written, in another file: a comment there is not heeded, nor is a baseline."""
    rule = ("--select", "s3-unversioned-bucket")
    Path("prod/buckets.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')
    Path("prod/versions.tf").write_text(
        'resource "aws_s3_bucket_versioning" "b" {\n  bucket = aws_s3_bucket.b.id\n'
        '  versioning_configuration {\n    status = "Suspended"\n  }\n}\n'
    )
    assert run("baseline", "write", *rule).output == f"{FILE}: +1 -0, 3 findings.\n"
    assert run("--baseline", FILE, *rule, "-q").status == 0
    Path("storage-lint.toml").write_text(
        '[[override]]\npaths = ["prod/buckets.tf"]\n[override.rules.s3-unversioned-bucket]\nacceptable = false\n'
    )
    done = run("--baseline", FILE, *rule, "--format", "concise", "-q")
    assert (done.status, done.output.partition(" ")[0]) == (1, "prod/versions.tf:4:14:")


def test_two_branches_that_write_it_are_merged_by_lines() -> None:
    """Each adds another file: the lines stand apart, and together they are what one that has both would write."""
    base = Path(FILE).read_text().splitlines()
    written = []
    for path, name in (("dev/x.tf", "x"), ("prod/y.tf", "y")):
        Path(path).write_text(volume(name))
        run("baseline", "write", *RULE)
        written.append([line.rstrip(",") for line in Path(FILE).read_text().splitlines()])
        Path(path).unlink()
        run("baseline", "write", *RULE)
    assert Path(FILE).read_text().splitlines() == base
    for path, name in (("dev/x.tf", "x"), ("prod/y.tf", "y")):
        Path(path).write_text(volume(name))
    run("baseline", "write", *RULE)
    both = [line.rstrip(",") for line in Path(FILE).read_text().splitlines()]
    assert set(both) == set(written[0]) | set(written[1])
    random.Random(1).shuffle(both)
    entries_ = [json.loads(line) for line in both if line.startswith('{"rule"')]
    Path(FILE).write_text(json.dumps({"schema": 1, "tool": "0", "entries": entries_}, indent=2))
    assert reported(status=0) == []  # a merge may leave any order and any form of JSON


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not valid JSON: Expecting property name"),
        ("[]", 'not a baseline: it has no list of "entries"'),
        ('{"schema": 2, "entries": []}', "its schema is 2; this version of storage-lint reads 1"),
        ('{"schema": 1, "entries": [{}]}', "entry 1 is not rule, path, unit, address, part, field, value and a count"),
        ('{"schema": 1, "entries": [1]}', "entry 1 is not"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_file_that_is_no_baseline_covers_nothing(text: str, why: str) -> None:
    Path(FILE).write_text(text)
    done = run("--baseline", FILE, *RULE, "--format", "concise")
    assert done.status == 2
    assert done.output.count("ebs-gp2-volume") == 2
    assert f"{FILE}: problem the baseline cannot be used: {why}" in done.output
    assert run("baseline", "check", *RULE).status == 2
    assert run("baseline", "write", *RULE).status == 2  # it is somebody's file


def test_a_file_that_is_missing() -> None:
    Path(FILE).unlink()
    assert run("--baseline", FILE, *RULE).status == 2
    assert run("baseline", "check").errors == f"{FILE}: no such file\n  storage-lint baseline write makes it\n"


def test_it_is_the_same_from_everywhere(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("prod")
    assert run("baseline", "check", *RULE).output == f"../{FILE}: 0 new, 0 stale, 1 known.\n"
    monkeypatch.chdir("../..")
    done = run("baseline", "check", tree.name, *RULE)
    assert done.output == f"{tree.name}/{FILE}: 0 new, 0 stale, 2 known.\n"


def test_a_changed_baseline_speaks_of_everything_below() -> None:
    """As a hook names it."""
    done = run(FILE, *RULE, "--format", "json", "-q")
    assert sorted(one["location"]["path"] for one in json.loads(done.output)["findings"]) == [
        "dev/main.tf",
        "prod/main.tf",
    ]


def test_what_only_says_how_a_report_looks_is_refused() -> None:
    for option in ("--statistics", "--explain", "--quiet"):
        done = run("baseline", "check", option)
        assert (done.status, f"No such option '{option}'" in done.errors) == (2, True)


def test_every_report_counts_it(tmp_path: Path) -> None:
    for form, said in {
        "text": "2 suppressed (2 by the baseline)",
        "sarif": "2 accepted (--accepted show lists them)",
        "junit": 'skipped="2"',
        "markdown": "Accepted: 2 places",
    }.items():
        assert said in run("--baseline", FILE, *RULE, "--format", form).output
