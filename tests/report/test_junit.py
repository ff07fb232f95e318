"""JUnit, as junitparser reads it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from reports import HEADER, NoName, NoTag, finding, full
from storage_lint.report import Report
from storage_lint.report.junit import parts
from storage_lint.report.style import Style
from storage_lint.rule import Severity
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace


class NoLock(NoName):
    """A rule that found nothing."""

    id = "s3-no-lock"
    title = "Bucket has no lock"


def test_everything() -> None:
    report = replace(full(), rules=(NoName(), NoTag(), NoLock()))
    assert (
        "".join(parts(report, Style(fail_on=Severity.HIGH)))
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="storage-lint" tests="8" failures="2" errors="2" skipped="3">
  <testsuite name="storage-lint" tests="8" failures="2" errors="2" skipped="3">
    <testcase classname="storage-lint" name="main.tf: broken.tf: a block is not closed">
      <error message="broken.tf: a block is not closed">main.tf:1:33
expected '}'</error>
    </testcase>
    <testcase classname="storage-lint" name="absent: no such file or directory">
      <error message="no such file or directory">absent
nothing was read there</error>
    </testcase>
    <testcase classname="s3-bad-name" name="main.tf: aws_s3_bucket.logs name">
      <failure message="high: the name is bad (aws_s3_bucket.logs)">main.tf:1:1
the name is bad (aws_s3_bucket.logs)</failure>
    </testcase>
    <testcase classname="s3-no-tag" name="main.tf: aws_s3_bucket.logs name">
      <failure message="high: no tag (aws_s3_bucket.logs)">main.tf:1:1
no tag (aws_s3_bucket.logs)</failure>
    </testcase>
    <testcase classname="s3-bad-name" name="variables.tf: module.a[&quot;x&quot;].aws_s3_bucket.logs name">
      <skipped message='medium: the name is bad (module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)'>\
variables.tf:2:13
the name is bad (module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)
-&gt; var.name, main.tf:2:14</skipped>
    </testcase>
    <testcase classname="s3-bad-name" name="variables.tf: aws_s3_bucket.logs name">
      <skipped message="undecided: var.name has no default; set it with --var name=… (aws_s3_bucket.logs)">\
variables.tf:2:13
undecided: var.name has no default; set it with --var name=… (aws_s3_bucket.logs)
-&gt; var.name, main.tf:2:14</skipped>
    </testcase>
    <testcase classname="s3-bad-name" name="variables.tf: aws_s3_bucket.hidden name">
      <skipped message="accepted by Metadata at main.tf:1:1: on purpose: the name is bad (aws_s3_bucket.hidden)">\
variables.tf:2:13
the name is bad (aws_s3_bucket.hidden)
-&gt; var.name, main.tf:2:14</skipped>
    </testcase>
    <testcase classname="s3-no-lock" name="Bucket has no lock"/>
    <system-out>4 findings in 3 places (2 high, 2 medium), 1 undecided (--undecided show lists them), 1 suppressed, \
2 problems, 1 note.
Read 5 storage resources in 2 files.
The fixes would save about $12.50 a month (prices of us-east-1).
vpc: module is not downloaded
run terraform init</system-out>
  </testsuite>
</testsuites>
""".replace(
            'name="variables.tf: module.a[&quot;x&quot;].aws_s3_bucket.logs name"',
            "name='variables.tf: module.a[\"x\"].aws_s3_bucket.logs name'",
        )
    )


def test_undecided_fails_where_it_is_asked_to() -> None:
    text = "".join(parts(full(), Style(fail_on_undecided=True)))
    assert '<failure message="undecided: var.name' in text


def test_a_clean_report_does_not_speak_of_failing() -> None:
    text = "".join(parts(Report(rules=(NoLock(),)), Style()))
    assert "fail" not in text.lower()
    assert '<testsuite name="storage-lint" tests="1">' in text


def test_whatever_is_in_names_it_is_xml() -> None:
    hostile = "</testcase>\x00\x0b]]>&\"'<\ufffe\udcff\n##[error]x"
    report = Report((finding(hostile, HEADER, message=hostile),), problems=(Problem(hostile, hostile),))
    root = ElementTree.fromstring("".join(parts(report, Style())).encode())
    assert [len(case) for case in root.iter("testcase")] == [1, 1]
    assert "##[" not in "".join(parts(report, Style()))
