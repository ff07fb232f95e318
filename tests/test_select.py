"""Which rules run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from storage_lint.packs import BUILT_IN, called, is_built_in, list_rules, load_rule
from storage_lint.rule import Profile, Rule
from storage_lint.select import Part, all_rules, find_rule, matches, part_meant, search_rules, select_rules
from storage_lint.source.problem import Problem

FILES = list_rules(BUILT_IN)
SERVICES = sorted({file.service for file in FILES})
ALL = [file.id for file in FILES if load_rule(file).profile is Profile.DEFAULT]
BROKEN = "acme_broken"

RULE = """
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Profile, Rule, Severity

class Tested(Rule[Bucket]):
    id = "{id}"
    title = "t"
    severity = Severity.LOW
    category = Category.COST
    references = ()
    aliases = ("Other-1", "BOTH")
    profile = Profile.{profile}

    def check(self, resource):
        yield from ()
"""


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A pack with a strict rule, a rule that crashes on import and one whose id a built-in rule has."""
    for name in [name for name in sys.modules if name.split(".")[0] == "acme_rules"]:
        monkeypatch.delitem(sys.modules, name)
    folder = tmp_path / "acme_rules" / "s3"
    folder.mkdir(parents=True)
    (tmp_path / "acme_rules" / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "strict_one.py").write_text(RULE.format(id="s3-strict-one", profile="STRICT"))
    (folder / "broken.py").write_text("1 / 0\n")
    (folder / "missing_tls_deny.py").write_text(RULE.format(id="s3-missing-tls-deny", profile="DEFAULT"))
    monkeypatch.syspath_prepend(str(tmp_path))
    return "acme_rules"


def chosen(*select: str, ignore: tuple[str, ...] = (), profile: Profile = Profile.DEFAULT, pack: str = BUILT_IN,
           services: list[str] = SERVICES) -> tuple[list[str], list[tuple[str, str]]]:  # fmt: skip
    selection = select_rules([pack], services, select, ignore, profile)
    problems = [(problem.summary, problem.detail) for problem in selection.problems]
    return [rule.id for rule in selection.rules], problems


def test_everything_of_the_services_that_occur() -> None:
    assert chosen() == (ALL, [])
    assert chosen(services=["ebs"]) == ([id for id in ALL if id.startswith("ebs-")], [])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ebs-gp2-volume", ["ebs-gp2-volume"]),
        ("s3", [id for id in ALL if id.startswith("s3-")]),
        ("s3-*", [id for id in ALL if id.startswith("s3-")]),
        ("*-volume", [id for id in ALL if id.endswith("-volume")]),
        ("*", ALL),
    ],
)
def test_patterns(pattern: str, expected: list[str]) -> None:
    assert chosen(pattern) == (expected, [])
    left, problems = chosen(ignore=(pattern,))
    assert left == [id for id in ALL if id not in expected]
    assert bool(problems) == (pattern == "*")


def test_select_and_ignore_together() -> None:
    assert chosen("ebs", "s3-missing-tls-deny", ignore=("*gp2*",)) == (
        [*(id for id in ALL if id.startswith("ebs-") and "gp2" not in id), "s3-missing-tls-deny"],
        [],
    )


def test_an_unknown_name_suggests_the_nearest_and_the_rest_still_runs() -> None:
    problem = (
        "--select: no rule, alias, service or framework is called 'ebs-gp3-volume'",
        "did you mean ebs-gp2-volume? storage-lint rules lists them all",
    )
    assert chosen("ebs-gp3-volume", "rds") == ([id for id in ALL if id.startswith("rds-")], [problem])
    assert chosen("ebs-gp3-volume") == ([], [problem])
    assert chosen("ebs", ignore=("zzzz",))[1] == [
        ("--ignore: no rule, alias, service or framework is called 'zzzz'", "storage-lint rules lists them all")
    ]


def test_profiles_and_aliases(acme: str) -> None:
    def ran(*select: str, profile: Profile = Profile.DEFAULT) -> list[str]:
        return chosen(*select, ignore=("s3-broken",), profile=profile, pack=acme)[0]

    assert ran() == ["s3-missing-tls-deny"]
    assert ran(profile=Profile.STRICT) == ["s3-missing-tls-deny", "s3-strict-one"]
    assert ran("s3") == ran("s3-*") == ["s3-missing-tls-deny"]  # a service or pattern stays inside the profile
    assert ran("s3-strict-one") == ["s3-strict-one"]
    assert ran("other-1") == ["s3-missing-tls-deny", "s3-strict-one"]  # every rule with that alias, in any case


def test_a_framework_is_the_rules_that_answer_its_controls() -> None:
    selected, problems = chosen("fsbp")
    assert problems == []
    assert {"s3-missing-public-access-block", "rds-single-az-instance", "ebs-unencrypted-volume"} <= set(selected)
    assert "ebs-gp2-volume" not in selected
    assert chosen("FSBP")[0] == selected
    assert chosen(ignore=("fsbp",))[0] == [id for id in ALL if id not in selected]
    assert chosen("../fsbp")[1] != []


def test_the_name_of_one_setting_selects_its_rule_and_means_its_field() -> None:
    assert chosen("ckv_aws_54") == (["s3-missing-public-access-block"], [])
    rule = find_rule([BUILT_IN], "CKV_AWS_54")
    assert isinstance(rule, Rule)
    assert part_meant("ckv_aws_54", rule) == Part("block_public_policy", ())
    assert not matches("CKV_AWS_54", rule)


@pytest.mark.parametrize(
    ("word", "first"),
    [("ckv2_aws_6", "s3-missing-public-access-block"), ("gp2", "ebs-gp2-volume"), ("a single Avail", "rds-single-az-")],
)
def test_search(word: str, first: str) -> None:
    found, problems = search_rules([BUILT_IN], word)
    assert problems == []
    assert found[0].id.startswith(first)


def test_search_finds_nothing() -> None:
    assert search_rules([BUILT_IN], "no such word") == ([], [])


def test_a_rule_that_does_not_import_is_named_and_the_others_run(acme: str) -> None:
    assert chosen(pack=acme) == (
        ["s3-missing-tls-deny"],
        [("rule s3-broken does not run", "rule s3-broken cannot be imported: ZeroDivisionError: division by zero")],
    )
    assert chosen(pack=acme, services=["ebs"]) == ([], [])  # only what is needed is imported


def test_two_packs_and_an_id_that_occurs_twice(acme: str) -> None:
    selection = select_rules([BUILT_IN, acme], ["s3"], ["s3-missing-tls-deny"], [], Profile.DEFAULT)
    assert [type(rule).__module__ for rule in selection.rules] == ["storage_lint_rules.s3.missing_tls_deny"]
    assert [problem.summary for problem in selection.problems] == ["rule s3-missing-tls-deny is defined twice"]


def test_a_pack_that_is_not_there() -> None:
    assert [summary for summary, _ in chosen(pack="no_such_pack")[1]] == ["rule pack no_such_pack cannot be used"]


def test_find_rule(acme: str) -> None:
    found = find_rule([BUILT_IN], "ebs-gp2-volume")
    assert isinstance(found, Rule)
    assert found.id == "ebs-gp2-volume"
    by_alias = find_rule([acme], "both")
    assert isinstance(by_alias, Rule)
    assert by_alias.id == "s3-missing-tls-deny"
    nothing = find_rule([BUILT_IN], "ebs-gp3")
    assert isinstance(nothing, Problem)


def test_matches_what_people_write_in_a_suppression(acme: str) -> None:
    rule = find_rule([acme], "s3-strict-one")
    assert isinstance(rule, Rule)
    for pattern, expected in {"s3-strict-one": True, "s3": True, "s3-s*": True, "both": True, "ebs": False}.items():
        assert matches(pattern, rule) is expected


@pytest.mark.parametrize(("select", "ignore"), [(["s3"], ["s3"]), (["ebs-gp2-volume"], ["ebs"]), ([], ["*"])])
def test_a_selection_of_no_rule_is_a_problem(select: list[str], ignore: list[str]) -> None:
    detail = "--select and --ignore together leave none of them: nothing is checked"
    selection = select_rules([BUILT_IN], SERVICES, select, ignore, Profile.DEFAULT)
    assert (selection.rules, selection.problems) == ((), (Problem("no rule is selected", detail),))


def test_rules_of_services_that_are_not_there_are_selected_all_the_same() -> None:
    assert select_rules([BUILT_IN], ["s3"], ["ebs"], [], Profile.DEFAULT).problems == ()


def test_what_others_call_a_rule_of_ours_is_known_without_importing_it() -> None:
    rules, _ = all_rules((BUILT_IN,))
    names = [(name, rule.id) for rule in rules for name in (*rule.aliases, *rule.parts)]
    assert len(names) > 500
    assert [name for name, id in names if id not in called(name) & called(name.upper())] == []


def test_names_of_what_is_not_there_say_nothing() -> None:
    """A name is known, whether or not its service occurs."""
    for name in ("s3", "s3-*", "s3-missing-tls-deny", "CKV_AWS_18", "fsbp"):
        for service in ("s3", "ebs"):
            ignored = select_rules([BUILT_IN], [service], [], [name], Profile.DEFAULT)
            selected = select_rules([BUILT_IN], [service], [name], [], Profile.DEFAULT)
            assert (ignored.problems, selected.problems) == ((), ()), name
            assert bool(selected.rules) is (service == "s3" or name == "fsbp"), name


def test_a_rule_of_ours_is_known_by_its_file() -> None:
    files = list_rules()
    assert all(is_built_in(file.id) and is_built_in(file.service) for file in files)
    assert all(map(is_built_in, ("s3-*", "ebs-gp?-volume", "rds-[m]*")))
    for name in (
        "ebs-",
        "-ebs",
        "ebs--gp2-volume",
        "ebs-gp2",
        "EBS",
        "ebs_gp2_volume",
        "s3-x*",
        "s3*",
        "*",
        "s3-[*",
        "s3-../*",
        "s3-*/../x",
        "../x",
        "",
        "CKV_AWS_3",
        "fsbp",
    ):
        assert not is_built_in(name), name


def test_rules_of_another_pack_are_listed_as_they_are(acme: str, tmp_path: Path) -> None:
    before = {file.id for file in list_rules(acme)}
    (tmp_path / "acme_rules" / "s3" / "new_one.py").touch()
    assert {file.id for file in list_rules(acme)} - before == {"s3-new-one"}
