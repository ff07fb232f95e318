"""The summary of a job: names stay text, and it is never too long."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from reports import HEADER, finding, full
from storage_lint.graph.value import Origin, Source
from storage_lint.report import Report, markdown
from storage_lint.report.markdown import parts
from storage_lint.report.style import Style
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


def plain(text: str) -> str:
    """The text with its character references read."""
    return html.unescape(text.replace("<!-- -->", ""))


def test_everything() -> None:
    assert (
        plain("".join(parts(full(), Style())))
        == """\
## storage-lint

**4 findings in 3 places (2 high, 2 medium), 1 undecided, 1 suppressed, 2 problems, \
1 note.**

Read 5 storage resources in 2 files.
The fixes would save about $12.50 a month (prices of us-east-1).

### Problems

- <code>absent</code> no such file or directory: nothing was read there
- <code>main.tf:1:33</code> broken.tf: a block is not closed: expected '}'

| Severity | Rule | Place | What is wrong |
|---|---|---|---|
| high | <code>s3-bad-name</code> | <code>main.tf:1</code> | the name is bad (<code>aws_s3_bucket.logs</code>) |
| high | <code>s3-no-tag</code> | <code>main.tf:1</code> | no tag (<code>aws_s3_bucket.logs</code>) |
| medium | <code>s3-bad-name</code> | <code>variables.tf:2</code> | the name is bad \
(<code>module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs</code>) |

<details><summary>Undecided: 1 place</summary>

- <code>s3-bad-name</code> <code>variables.tf:2</code> undecided: var.name has no default; set it with --var name=… \
(<code>aws_s3_bucket.logs</code>)

</details>

<details><summary>Accepted: 1 place</summary>

- <code>s3-bad-name</code> <code>variables.tf:2</code> the name is bad (<code>aws_s3_bucket.hidden</code>), \
accepted by Metadata at main.tf:1:1: on purpose

</details>

<details><summary>Notes: 1</summary>

- <code>main.tf</code> vpc: module is not downloaded: run terraform init

</details>
"""
    )


HOSTILE = (
    "a | b", "`x` ``y``", "<img src=x onerror=alert(1)>", "[l](https://example.com)", "![i](x)", "**b** _i_ ~~s~~",
    "https://example.com", "www.example.com", "me@example.com", "@octocat", ":tada:", "$x^2$", "a\n\n# heading",
    "&lt;b&gt;", "\\|", "</code></details>", "<!-- ", "#1", "\x1b[2J", "http:www.example.com",
)  # fmt: skip

TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = {"h2", "h3", "p", "strong", "ul", "li", "code", "details", "summary"} | TABLE


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stay_text(name: str) -> None:
    markdown_it: Any = pytest.importorskip("markdown_it")
    pytest.importorskip("linkify_it")
    renderer = markdown_it.MarkdownIt("gfm-like")
    renderer.linkify.set({"fuzzy_link": False})  # GitHub makes no link of main.tf
    report = Report(
        (finding(name, HEADER, message=name),), problems=(Problem(name, name), Problem("n", name, note=True))
    )
    rendered = renderer.render("".join(parts(report, Style())))
    rows = [row for row in re.findall(r"<tr>(.*?)</tr>", rendered, re.DOTALL) if "<td>" in row]
    assert [row.count("<td>") for row in rows] == [4]
    tags = set(re.findall(r"<(/?\w+)", rendered))
    assert {tag.lstrip("/") for tag in tags} <= TAGS
    shown = html.unescape(re.sub(r"<[^>]*>", "", rows[0]))
    escaped = name.replace("\n", "\\x0a").replace("\x1b", "\\x1b")
    assert shown.count(escaped) == 2


def test_many_findings_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    assert markdown.MAX_BYTES < 2**20
    monkeypatch.setattr(markdown, "MAX_BYTES", 100_000)
    file = SourceFile("many.tf", "x\n" * 3_000)
    findings = tuple(
        finding(f"aws_s3_bucket.b{n}", Origin(Source.WRITTEN, Span(file, 2 * n, 2 * n + 1))) for n in range(3_000)
    )
    text = "".join(parts(Report(findings), Style()))
    assert 90_000 < len(text.encode()) < 100_000
    shown = text.count("\n| medium |")
    assert text.endswith(f"\n… and {3_000 - shown:,} more\n")


def test_nothing_found() -> None:
    assert "".join(parts(Report(files=("a.tf",)), Style())) == (
        "## storage-lint\n\n**No findings, 0 undecided, 0 suppressed, 0 problems.**\n\n"
        "Read 0 storage resources in 1 file.\n"
    )
