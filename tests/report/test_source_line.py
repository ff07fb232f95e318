"""Source lines as reports show them: carets under exactly the span, no control characters, no secrets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rows import rows
from storage_lint.report.source_line import MAX_SHOWN, excerpt, mask_secrets, printable
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


def show(text: str, path: str = "a.tf") -> tuple[str, str]:
    """Return the excerpt of the part of `text` between « and »."""
    start, end = text.index("«"), text.index("»") - 1
    plain = text.replace("«", "").replace("»", "")
    return excerpt(Span(SourceFile(path, plain), start, end))[1:]


@rows(
    ("text", "line", "carets"),
    [
        ('  type = «"gp2"»', '  type = "gp2"', "         ^^^^^"),
        ("\ta\t= «x» # \x1b[0m", "    a    = x # \\x1b[0m", "           ^"),
        ("名 = «漢字»", "名 = 漢字", "     ^^^^"),
        ("e\u0301 = «e\u0301»x", "e\u0301 = e\u0301x", "    ^"),
        ("a\n  «b {\n  c\n}»", "  b {", "  ^^^"),
        ("«»x", "x", "^"),
        ("x«»", "x", " ^"),
        ("x\n«»", "", "^"),
        ("\r\nx = «1»\r\n", "x = 1", "    ^"),
    ],
)
def test_carets(text: str, line: str, carets: str) -> None:
    assert show(text) == (line, carets)


def test_long_lines_are_cut_around_the_span() -> None:
    line, carets = show("x" * 500 + "«abc»" + "y" * 500)
    assert line == "…" + "x" * 40 + "abc" + "y" * (MAX_SHOWN - 43) + "…"
    assert carets == " " * 41 + "^^^"
    line, carets = show('{"Password":"' + "x" * 5000 + '","a":«"b"»}', "a.json")
    assert (line, carets) == ('…"b"…', " ^^^")


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.data())
def test_carets_are_as_wide_as_what_they_mark(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    _, line, carets = excerpt(Span(SourceFile("a.tf", text), start, end))
    assert carets.lstrip(" ").strip("^") == ""
    assert carets.endswith("^")
    assert line.isprintable()


def test_what_is_not_printable_is_escaped() -> None:
    assert printable("a\x1b\n\x9b\u202e\ud800 \udcff…") == "a\\x1b\\x0a\\x9b\\u202e\\ud800 \\xff…"


@rows(
    ("path", "line", "masked"),
    [
        ("a.tf", 'password = "hunter2"', 'password = "*******"'),
        ("a.tf", 'master_password = var.x ? "a b" : "c"', 'master_password = var.x ? "***" : "*"'),
        ("a.tf", "secret = var.secret", "secret = var.secret"),
        ("a.tf", '{ AUTH_TOKEN = "ab\\"c", x = 1 }', '{ AUTH_TOKEN = "*****", x = 1 }'),
        ("a.tf", 'type = "gp2"', 'type = "gp2"'),
        ("a.tf", 'password = "unclosed', 'password = "********'),
        ("a.json", '"MasterUserPassword": "hunter2",', '"MasterUserPassword": "*******",'),
        ("a.json", '{"DBToken":"abc","Engine":"mysql"}', '{"DBToken":"***","Engine":"mysql"}'),
        ("a.yaml", "MasterUserPassword: hunter2 # no", "MasterUserPassword: ******* # no"),
        ("a.yaml", "MasterUserPassword: 'hunter2'", "MasterUserPassword: '*******'"),
        ("a.yaml", "MasterUserPassword: !Ref Password", "MasterUserPassword: !Ref Password"),
        ("a.yaml", "{ ApiKey: abc, Secret: de, Size: 3 }", "{ ApiKey: ***, Secret: **, Size: 3 }"),
        ("a.yaml", "AccessKey:", "AccessKey:"),
        ("a.yaml", "{Password: !Join ['', [hunter, x]], Size: 3}", "{Password: !Join ['', [******, *]], Size: 3}"),
        ("a.yaml", '{Pwd: !Sub ["${a}", {a: hunter2}], Size: 3}', '{Pwd: !Sub ["*{*}", {*: *******}], Size: 3}'),
        ("a.yaml", '{Pwd: !Sub "hunter2", Size: 3}', '{Pwd: !Sub "*******", Size: 3}'),
        ("a.yaml", "Passwords: [hunter2, hunter3", "Passwords: [*******, *******"),
        ("a.yaml", "Password: !GetAtt Store.Password", "Password: !GetAtt Store.Password"),
        ("a.yaml", "Password: &same hunter2", "Password: &same *******"),
        ("a.yaml", "Password: ! ! !!str hunter2", "Password: ! ! !!str *******"),
        ("a.json", '{"Passwords":["hunter2"],"Size":3}', '{"Passwords":["*******"],"Size":3}'),
        ("a.json", '{"Token":{"Fn::Sub":"hunter2"},"Size":3}', '{"Token":{"**::***":"*******"},"Size":3}'),
        ("a.json", '{"TokenTable":{"Type":"AWS::S3::Bucket"}}', '{"TokenTable":{"Type":"AWS::S3::Bucket"}}'),
    ],
)
def test_secrets_are_masked(path: str, line: str, masked: str) -> None:
    assert mask_secrets(line, path) == masked
    assert excerpt(Span(SourceFile(path, line), 0, 1))[1] == masked


def test_a_secret_in_a_line_of_megabytes_is_masked() -> None:
    filler = '"a": 1, ' * 300_000
    line = f'{{{filler}"password": "hush", {filler}"b": 2}}'
    start = line.index('"hush"')
    span = Span(SourceFile("plan.json", line), start, start + len('"hush"'))
    assert excerpt(span)[1] == '…"****"…'


def test_nothing_but_the_span_is_shown_of_a_discreet_file() -> None:
    source = SourceFile("plan.json", '{"note": "hush", "multi_az": false}')
    source.discreet = True
    assert excerpt(Span(source, 17, 34)) == (1, '…"multi_az": false…', " " + "^" * 17)
