"""Lines of the user's program, from recorded stack traces."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rows import rows
from storage_lint.graph.value import Trace
from storage_lint.inputs.cdk.program import Program, user_frames
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

TEMPLATE = Trace(Span(SourceFile("cdk.out/Main.template.json", '{"Resources": {}}'), 1, 12))


def shown(trace: Trace) -> list[tuple[str, str, str]]:
    places = [("", trace.span), *((hop.message, hop.span) for hop in trace.via)]
    return [(message, str(span.location()), span.text()) for message, span in places]


@rows(
    ("recorded", "function", "place"),
    [
        ("new Main (/home/me/app/bin/app.ts:4:10)", "new Main", "/home/me/app/bin/app.ts:4:10"),
        ("/home/me/my app/bin/app.ts:3:1", "", "/home/me/my app/bin/app.ts:3:1"),
        ("    at new Storage (app.js:18:29)", "new Storage", "app.js:18:29"),
        ("    at app.js:18:29", "", "app.js:18:29"),
        ("Object.<anonymous> (/a (copy)/app.js:1:2)", "Object.<anonymous>", "/a (copy)/app.js:1:2"),
        ("<anonymous> (file:///a%20b/app.mjs:1:2)", "<anonymous>", "/a b/app.mjs:1:2"),
        ("new Main (C:\\work\\app.ts:4:10)", "new Main", "C:\\work\\app.ts:4:10"),
        ("<module> (/home/me/app/app.py:5)", "<module>", "/home/me/app/app.py:5"),
        ("__init__ (app\\stack.py:12)", "__init__", "app\\stack.py:12"),
        ("new Main (C:\\work\\Program.cs:4)", "new Main", "C:\\work\\Program.cs:4"),
        (
            "Shop.Program.Main(String[] s) (/src/Program.cs:9)",
            "Shop.Program.Main(String[] s)",
            "/src/Program.cs:9",
        ),
        ("main.NewShop (/home/me/app/main.go:20)", "main.NewShop", "/home/me/app/main.go:20"),
        ("com.acme.ShopApp.main (ShopApp.java:7)", "com.acme.ShopApp.main", "ShopApp.java:7"),
        ("software.amazon.awscdk.services.s3.Bucket.<init> (Bucket.java:16)", None, None),
        ("__call__ (/home/me/app/.venv/lib/python3.13/site-packages/jsii/_runtime.py:118)", None, None),
        ("awss3.NewBucket (/home/me/go/pkg/mod/github.com/aws/aws-cdk-go/awscdk/v2@v2.1.0/awss3/x.go:3)", None, None),
        ("Kernel._Kernel_create (/tmp/tmpab12cd/lib/program.js:1:61224)", None, None),
        ("...new Bucket2 in aws-cdk-lib...", None, None),
        ("...../node_modules/aws-cdk-lib/aws-rds/lib/cluster.js:1:175 in aws-cdk-lib...", None, None),
        ("(no user code in 10 frames, use --stack-trace-limit to capture more)", None, None),
        ("Array.forEach (:)", None, None),
        ("Array.map (<anonymous>)", None, None),
        ("new Bucket (/a/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:18530)", None, None),
        ("new Bucket (node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:18530)", None, None),
        ("Module._compile (node:internal/modules/cjs/loader:1521:14)", None, None),
        ("Module._compile (node:internal/modules/cjs/loader.js:1521:14)", None, None),
        ("Module._compile (internal/modules/cjs/loader.js:1063:30)", None, None),
        ("eval (eval at <anonymous> (app.js:1:1), <anonymous>:1:1)", None, None),
        ("new Main (/home/me/app/bin/app.ts:99999999999999999999:1)", None, None),
        ("x" * 5_000 + "/app.ts:1:1", None, None),
    ],
)
def test_which_frames_are_the_users(recorded: str, function: str | None, place: str | None) -> None:
    frames = [(frame.function, str(frame)) for frame in user_frames([recorded])]
    assert frames == ([] if place is None else [(function, place)])


def test_the_programs_line_leads_and_its_callers_follow() -> None:
    program = Program("fixtures/cdk/apps/buckets")
    trace = program.lead(
        ["...", "new Archive (lib/archive.js:8:19)", "new Buckets (app.js:31:5)", "<anonymous> (app.js:36:1)"], TEMPLATE
    )
    assert shown(trace) == [
        ("", "fixtures/cdk/apps/buckets/lib/archive.js:8:19", "new s3.Bucket(this, 'Bucket', {"),
        ("called from new Buckets", "fixtures/cdk/apps/buckets/app.js:31:5", "new Archive(this, 'Archive');"),
        ("called here", "fixtures/cdk/apps/buckets/app.js:36:1", "new Buckets(app, 'Buckets');"),
        ("in the synthesised template", "cdk.out/Main.template.json:1:2", '"Resources"'),
    ]


def test_a_line_that_is_recorded_twice_is_one_call() -> None:
    program = Program("fixtures/cdk/apps/buckets")
    trace = program.lead(["new Buckets (app.js:31:5)", "<anonymous> (app.js:36:1)", "app.js:36:5"], TEMPLATE)
    assert [str(hop.span.location()) for hop in trace.via] == [
        "fixtures/cdk/apps/buckets/app.js:36:1",
        "cdk.out/Main.template.json:1:2",
    ]


def test_an_absolute_path_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "app.ts").write_text("const app = 1;\n  new Main(app);  \n")
    trace = Program(str(tmp_path)).lead([f"<anonymous> ({tmp_path}/app.ts:2:3)"], TEMPLATE)
    assert trace.span.text() == "new Main(app);"


@pytest.mark.parametrize(
    ("file", "frame", "place"),
    [
        ("app.py", "<module> (app.py:2)", "app.py:2:3"),
        ("main.go", "main.NewShop (main.go:2)", "main.go:2:3"),
        ("src/Shop/Program.cs", "Shop.Program.Main(String[] s) (src/Shop/Program.cs:2)", "src/Shop/Program.cs:2:3"),
        ("src/main/java/com/acme/App.java", "com.acme.App.main (App.java:2)", "src/main/java/com/acme/App.java:2:3"),
        ("src/main/java/App.java", "App.main (App.java:2)", "src/main/java/App.java:2:3"),
        ("src/main/kotlin/com/acme/App.kt", "com.acme.AppKt.main (App.kt:2)", "src/main/kotlin/com/acme/App.kt:2:3"),
        ("com/acme/App.java", "com.acme.App$Inner.<init> (App.java:2)", "com/acme/App.java:2:3"),
    ],
)
def test_a_line_without_a_column(tmp_path: Path, file: str, frame: str, place: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("start()\n  Bucket(stack, 'Logs')  \n\n")
    trace = Program(str(tmp_path)).lead([frame], TEMPLATE)
    assert str(trace.span.location()) == f"{tmp_path}/{place}"
    assert trace.span.text() == "Bucket(stack, 'Logs')"
    blank = Program(str(tmp_path)).lead([frame.replace(":2)", ":3)")], TEMPLATE)
    assert blank.span is TEMPLATE.span


def test_what_a_frame_of_a_module_is_for_the_one_inside_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("one\ntwo\nthree\n")
    frames = ["__init__ (app.py:1)", "build (app.py:2)", "<module> (app.py:3)"]
    trace = Program(str(tmp_path)).lead(frames, TEMPLATE)
    assert [hop.message for hop in trace.via] == ["called from build", "called here", "in the synthesised template"]


def test_no_recorded_line_leaves_the_template() -> None:
    assert Program("fixtures").lead(["...aws-cdk-lib..."], TEMPLATE) is TEMPLATE


@pytest.mark.parametrize(
    "frame",
    ["../secret.ts:1:1", "link.ts:1:1", "/etc/hostname.js:1:1", "missing.ts:1:1", "here.ts:9:1", "here.ts:1:99"],
)
def test_a_line_that_cannot_be_shown_is_named(tmp_path: Path, frame: str) -> None:
    (tmp_path / "secret.ts").write_text("const secret = 1;\n")
    root = tmp_path / "app"
    root.mkdir()
    (root / "here.ts").write_text("x\n")
    (root / "link.ts").symlink_to(tmp_path / "secret.ts")
    trace = Program(str(root)).lead([f"new Main ({frame})"], TEMPLATE)
    assert shown(trace) == [
        ("", "cdk.out/Main.template.json:1:2", '"Resources"'),
        (f"created at {frame}", "cdk.out/Main.template.json:1:2", '"Resources"'),
    ]


def test_what_is_no_program_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PASSWORD=1\n")
    assert Program(str(tmp_path)).lead(["x (.env:1:1)"], TEMPLATE) is TEMPLATE


ASSEMBLIES = [*Path("fixtures/cdk/apps").glob("*/cdk.out"), *Path("fixtures/parity").glob("*/cdk/cdk.out")]


@rows("assembly", sorted(ASSEMBLIES), ids=lambda path: path.parent.name)
def test_committed_assemblies_name_no_machine(assembly: Path) -> None:
    for path in sorted(assembly.rglob("*.json")):
        text = path.read_text()
        frames = user_frames([line.strip().strip('",') for line in text.splitlines()])
        assert [str(frame) for frame in frames if os.path.isabs(frame.file)] == [], path
        assert [word for word in ("/home/", "/root/", "/Users/", "/tmp/", str(Path.cwd())) if word in text] == [], path
