"""What may be shown: a marker in every place where a secret may be, searched for in every form of the report."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import run
from storage_lint.deliver import FORMS
from storage_lint.lint import Settings, lint
from storage_lint.rule import Finding, Profile, Undecided

MARKER = "S3CR3T-MARKER"
# As functions may turn it round: reversed, in base64, in capitals, in hexadecimal.
TURNED = (MARKER, MARKER.lower(), MARKER[::-1], "UzNDUjNULU1BUktFUg", "S3CR3T", "RETSAM"[::-1])

BUCKETS = 'resource "aws_s3_bucket" "b" {{\n  for_each = toset({0})\n  bucket   = each.key\n}}\n'
VOLUME = 'resource "aws_ebs_volume" "v" {{\n  availability_zone = "a"\n  size = 1\n  type = {0}\n}}\n'


def shown(tree: Path, monkeypatch: pytest.MonkeyPatch, *options: str, forms: Sequence[str] = ("json", "github")) -> str:
    """Return everything that the program says of a tree as text and in other forms, with its problems."""
    monkeypatch.chdir(tree)
    written = tree.parent / "said"
    written.mkdir(exist_ok=True)
    files = {form: written / form for form in forms}
    words = [word for form, file in files.items() for word in ("--format", f"{form}:{file}")]
    done = run(".", "--format", "text", *words, "--undecided", "show", "--explain", "--profile", "strict", *options)
    text = "\n".join([done.output, done.errors, *(file.read_text() for file in files.values())])
    assert "internal error" not in text
    return text


def assert_hidden(text: str) -> None:
    for form in TURNED:
        assert form not in text, text[max(0, text.index(form) - 300) : text.index(form) + 100]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text(f"[http]\n  extraheader = {MARKER}\n")
    (root / ".terraform").mkdir()
    (root / ".terraform" / "terraform.tfstate").write_text(f'{{"backend": "{MARKER}"}}')
    for name in (".env", ".env.local", "id_rsa", "server.pem", "notes.txt", "run.sh", "secrets.json", "key"):
        (root / name).write_text(f"{MARKER}\n")
    (root / "secrets.yaml").write_text(f"password: {MARKER}\n")
    (tmp_path / "outside.json").write_text(f'["{MARKER}"]')
    (root / "outside.json").symlink_to(tmp_path / "outside.json")
    return root


FILES = (".git/config", ".terraform/terraform.tfstate", ".env", ".env.local", "id_rsa", "server.pem", "notes.txt",
         "run.sh", "secrets.json", "secrets.yaml", "key", "outside.json", "../outside.json")  # fmt: skip
USES = (
    'split("\\n", file("{0}"))',
    '[file("{0}")]',
    '[base64decode(filebase64("{0}"))]',
    '[filebase64("{0}")]',
    '[strrev(file("{0}"))]',
    '[upper(file("{0}"))]',
    'regexall(".*", file("{0}"))',
    '[for line in split("\\n", file("{0}")) : "x-${{line}}"]',
    'keys({{ (file("{0}")) = 1 }})',
    'jsondecode(file("{0}"))',
    'values(yamldecode(file("{0}")))',
    '[templatefile("{0}", {{}})]',
    '[format("%s", file("{0}"))]',
    'slice([file("{0}")], 0, tonumber(file("{0}")))',
    '[tostring(tonumber(file("{0}")))]',
    '[{{}}[file("{0}")]]',
    '[file(file("{0}"))]',
)


@pytest.mark.parametrize("use", USES)
def test_files_that_are_no_configuration(tree: Path, monkeypatch: pytest.MonkeyPatch, use: str) -> None:
    for number, name in enumerate(FILES):
        expression = use.format(name)
        (tree / f"a{number}.tf").write_text(
            BUCKETS.format(expression).replace('"b"', f'"b{number}"')
            + VOLUME.format(f"one({expression})").replace('"v"', f'"v{number}"')
            + f"locals {{\n  l{number} = {expression}\n}}\n"
        )
    assert_hidden(shown(tree, monkeypatch))


def test_what_configuration_holds_is_used_and_shown(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "settings.json").write_text('{"type": "gp2", "names": ["a", "b"]}')
    (tree / "names.csv").write_text("name\nlogs\n")
    (tree / "policy").write_text('{"Version": "2012-10-17"}')
    (tree / "main.tf").write_text(
        VOLUME.format('jsondecode(file("settings.json")).type')
        + BUCKETS.format('[for row in csvdecode(file("names.csv")) : row.name]')
        + 'resource "aws_s3_bucket_policy" "p" {\n  bucket = "logs"\n  policy = file("policy")\n}\n'
    )
    text = shown(tree, monkeypatch)
    assert "gp2 volume; gp3 costs" in text
    assert 'aws_s3_bucket.b["logs"]' in text
    assert "is not used" not in text


def test_the_reason_names_the_file_and_not_what_it_holds(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = VOLUME.replace('"v"', '"w"').format('file(".env")')
    (tree / "main.tf").write_text(VOLUME.format('file("notes.txt")') + other)
    text = shown(tree, monkeypatch)
    assert "what notes.txt holds is not used: it is neither configuration nor data" in text
    assert ".env may hold credentials, so that it is not read" in text


@pytest.mark.parametrize("target", [".env", "notes.txt", ".git/config", "outside.json", "../outside.json"])
@pytest.mark.parametrize("name", ["a.tf", "terraform.tfvars", "t.yaml", "t.json", "storage-lint.toml", "a.tf.json"])
def test_links_called_like_configuration(tree: Path, monkeypatch: pytest.MonkeyPatch, target: str, name: str) -> None:
    (tree / "main.tf").write_text(VOLUME.format('"gp2"'))
    (tree / name).symlink_to(target)
    assert_hidden(shown(tree, monkeypatch))


@pytest.mark.parametrize("kind", ["environ", "secret", "env", "directory"])
def test_the_workspace_is_no_link(tree: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("A_TOKEN", MARKER)
    targets = {"environ": "/proc/self/environ", "secret": "../notes.txt", "env": "../.env"}
    note = tree / ".terraform" / "environment"
    if kind == "directory":
        note.parent.rename(tree / "elsewhere")
        note.parent.symlink_to("elsewhere")
        (tree / "elsewhere" / "environment").write_text(MARKER)
    else:
        note.symlink_to(targets[kind])
    (tree / "main.tf").write_text(BUCKETS.format("[terraform.workspace]"))
    text = shown(tree, monkeypatch)
    assert_hidden(text)
    assert ".terraform/environment: a symbolic link, which is not followed" in text


def test_a_workspace_is_a_name(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".terraform" / "environment").write_text(f"a {MARKER}\nb=c")
    (tree / "main.tf").write_text(BUCKETS.format("[terraform.workspace]"))
    assert_hidden(shown(tree, monkeypatch))
    (tree / ".terraform" / "environment").write_text("prod-1\n")
    assert 'aws_s3_bucket.b["prod-1"]' in shown(tree, monkeypatch)


@pytest.mark.parametrize(
    ("type_", "value", "use"),
    [
        ("string", f'"{MARKER}"', "[var.x]"),
        ("string", f'"{MARKER}"', '["a-${var.x}"]'),
        ("list(string)", f'["{MARKER}"]', "var.x"),
        ("set(string)", f'["{MARKER}"]', "var.x"),
        ("map(string)", f'{{ a = "{MARKER}" }}', "values(var.x)"),
        ("map(string)", f'{{ "{MARKER}" = "a" }}', "keys(var.x)"),
        ("object({ a = string })", f'{{ a = "{MARKER}" }}', "[var.x.a]"),
        ("any", f'{{ "{MARKER}" = "{MARKER}" }}', "keys(var.x)"),
        ("number", f'"{MARKER}"', "[tostring(var.x)]"),
        ("bool", f'"{MARKER}"', "[tostring(var.x)]"),
    ],
)
@pytest.mark.parametrize("mark", ["sensitive", "ephemeral"])
@pytest.mark.parametrize("how", ["default", "one line", "tfvars", "module", "option"])
def test_sensitive_variables(
    tree: Path, monkeypatch: pytest.MonkeyPatch, type_: str, value: str, use: str, mark: str, how: str
) -> None:
    declared = f'variable "x" {{\n  type = {type_}\n  {mark} = true\n'
    body = BUCKETS.format(use) + VOLUME.format(f"one({use})")
    options: tuple[str, ...] = ()
    if how == "module":
        (tree / "m").mkdir()
        (tree / "m" / "main.tf").write_text(f"{declared}}}\n{body}")
        body, declared = f'module "m" {{\n  source = "./m"\n  x = {value}\n}}\n', ""
    elif how == "default":
        declared += f"  default = {value}\n}}\n"
    elif how == "one line":
        declared = f'variable "x" {{\n  {mark} = true\n  default = {value}\n}}\n'
    else:
        declared += "}\n"
    if how == "tfvars":
        (tree / "terraform.tfvars").write_text(f"x = {value}\n")
    if how == "option":
        options = ("--var", f"x={value if type_ not in ('string', 'any') else MARKER}")
    (tree / "main.tf").write_text(declared + body)
    assert_hidden(shown(tree, monkeypatch, *options))


@pytest.mark.parametrize(
    "use",
    [
        '["a-${sensitive("{0}")}"]',
        'toset(sensitive(["{0}"]))',
        'keys(sensitive({{ "{0}" = 1 }}))',
        '[nonsensitive(sensitive("{0}"))]',
        "[upper(sensitive(local.x))]",
        '[tostring(tonumber(sensitive("{0}")))]',
    ],
)
def test_what_sensitive_is_given(tree: Path, monkeypatch: pytest.MonkeyPatch, use: str) -> None:
    expression = use.replace("{0}", MARKER).replace("{{", "{").replace("}}", "}")
    (tree / "main.tf").write_text(
        f'locals {{\n  x = sensitive("{MARKER}")\n}}\n'
        + BUCKETS.format(expression)
        + VOLUME.format(f"one({expression})")
        + f'resource "aws_ebs_volume" "w" {{ type = sensitive("{MARKER}") }}\n'
        + f'resource "aws_s3_bucket" "n" {{ bucket = sensitive("{MARKER}") }}\n'
    )
    assert_hidden(shown(tree, monkeypatch))


@pytest.mark.parametrize(
    ("value", "use"),
    [
        ('"{0}"', "[module.m.x]"),
        ('"{0}"', '["a-${module.m.x}"]'),
        ('"{0}-${aws_s3_bucket.o.id}"', "[module.m.x]"),
        ('upper("{0}-${var.u}")', "[module.m.x]"),
        ('var.b ? "{0}" : "b"', "[module.m.x]"),
        ('jsonencode({ a = "{0}", b = var.u })', "[module.m.x]"),
        ('["{0}"]', "module.m.x"),
        ('toset(["{0}"])', "module.m.x"),
        ('{ "{0}" = 1 }', "keys(module.m.x)"),
        ('{ a = "{0}" }', "[module.m.x.a]"),
        ('{ a = ["{0}"] }', "module.m.x.a"),
        ('{ a = "{0}" }', "values(module.m.x)"),
        ('aws_db_instance.d', "[module.m.x.password]"),
        ('aws_db_instance.d.password', "[module.m.x]"),
        ('aws_db_instance.d[*].password', "module.m.x"),
        ('[for n in ["{0}"] : n]', "module.m.x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["sensitive", "ephemeral"])
@pytest.mark.parametrize("suffix", [".tf", "override.tf"])
def test_sensitive_outputs(
    tree: Path, monkeypatch: pytest.MonkeyPatch, value: str, use: str, mark: str, suffix: str
) -> None:
    (tree / "m").mkdir()
    written = f"  value = {value.replace('{0}', MARKER)}\n"
    output = f'output "x" {{\n  {mark} = true\n{written if suffix == ".tf" else "  value = 1"}\n}}\n'
    (tree / "m" / "main.tf").write_text(
        output
        + 'variable "u" {}\nvariable "b" { type = bool }\nresource "aws_s3_bucket" "o" {}\n'
        + f'resource "aws_db_instance" "d" {{\n  password = "{MARKER}"\n}}\n'
    )
    if suffix == "override.tf":
        (tree / "m" / "override.tf").write_text(f'output "x" {{\n{written}}}\n')
    call = 'variable "u" {}\nmodule "m" {\n  source = "./m"\n  u = var.u\n  b = tobool(var.u)\n}\n'
    (tree / "main.tf").write_text(call + BUCKETS.format(use) + VOLUME.format(f"one({use})"))
    assert_hidden(shown(tree, monkeypatch))


def test_a_sensitive_output_ends_the_trace(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "m").mkdir()
    (tree / "m" / "main.tf").write_text(
        f'locals {{\n  x = "{MARKER}"\n}}\noutput "x" {{\n  value     = local.x\n  sensitive = true\n}}\n'
    )
    (tree / "main.tf").write_text('module "m" {\n  source = "./m"\n}\n' + VOLUME.format("module.m.x"))
    text = shown(tree, monkeypatch)
    assert_hidden(text)
    assert "output.x of module.m is sensitive" in text


@pytest.mark.parametrize("value", ["aws_s3_bucket.b.id", "aws_s3_bucket.b", "{ id = aws_s3_bucket.b.id }"])
@pytest.mark.parametrize("name", ["", '  bucket = "logs"\n', "  bucket = var.name\n"])
def test_references_through_sensitive_outputs_join(
    tree: Path, monkeypatch: pytest.MonkeyPatch, value: str, name: str
) -> None:
    (tree / "m").mkdir()
    (tree / "m" / "main.tf").write_text(
        f'variable "name" {{}}\nresource "aws_s3_bucket" "b" {{\n{name}}}\n'
        f'output "x" {{\n  value     = {value}\n  sensitive = true\n}}\n'
    )
    read = "module.m.x" if value == "aws_s3_bucket.b.id" else "module.m.x.id"
    (tree / "main.tf").write_text(
        'variable "name" {}\nmodule "m" {\n  source = "./m"\n  name = var.name\n}\n'
        f'resource "aws_s3_bucket_public_access_block" "p" {{\n  bucket = {read}\n  block_public_acls = true\n'
        "  block_public_policy = true\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}\n"
    )
    monkeypatch.chdir(tree)

    def verdicts() -> list[tuple[str, str, str]]:
        report = lint(["."], Settings(profile=Profile.STRICT))
        outcomes: list[Finding | Undecided] = [*report.findings, *report.undecided]
        return [(type(one).__name__, one.rule.id, one.resource.address) for one in outcomes]

    with_secret = verdicts()
    main = tree / "m" / "main.tf"
    main.write_text(main.read_text().replace("  sensitive = true\n", ""))
    assert with_secret == verdicts()
    assert "s3-missing-public-access-block" not in {rule for _, rule, _ in with_secret}


def test_a_broken_variable_file(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "main.tf").write_text('variable "x" {}\n' + VOLUME.format('"gp3"'))
    (tree / "terraform.tfvars").write_text(f'x = "{MARKER}" "\n')
    assert_hidden(shown(tree, monkeypatch))


WRONG = (
    *(MARKER, f"[{MARKER}]", f"{{ a = {MARKER} }}", f'"{MARKER}', f"{MARKER}()"),
    *(f"1 {MARKER}", f"{MARKER} 1 {MARKER}", f"a@{MARKER}"),
)


@pytest.mark.parametrize("type_", ["bool", "number", "map(string)", "object({ a = string })"])
@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("how", ["--var", "terraform.tfvars", "terraform.tfvars.json"])
def test_what_is_given_for_a_sensitive_variable_and_wrong(
    tree: Path, monkeypatch: pytest.MonkeyPatch, type_: str, value: str, how: str
) -> None:
    declared = f'variable "x" {{\n  sensitive = true\n  type = {type_}\n}}\n'
    (tree / "main.tf").write_text(declared + VOLUME.format("var.x"))
    if how == "--var":
        assert_hidden(shown(tree, monkeypatch, "--var", f"x={value}"))
    else:
        (tree / how).write_text(json.dumps({"x": f"${{{value}}}"}) if how.endswith("json") else f"x = {value}\n")
        assert_hidden(shown(tree, monkeypatch))


TEMPLATE = """\
Parameters:
  P: {{Type: String, NoEcho: {0}, Default: {1}}}
Conditions:
  C: !Equals [!Ref P, x]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {{BucketName: !Sub "b-${{P}}"}}
  Volume:
    Type: AWS::EC2::Volume
    Condition: C
    Properties: {{VolumeType: !Ref P, Size: 1, AvailabilityZone: !Join ["", [!Ref P]]}}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {{Engine: !Ref P, MultiAZ: !Ref P, MasterUserPassword: !Ref P, DBInstanceIdentifier: !Ref P}}
"""


@pytest.mark.parametrize("no_echo", ["true", "'true'", "True"])
@pytest.mark.parametrize("given", ["default", "list", "mapping", "lines", "broken", "tag", "yaml"])
def test_no_echo(tree: Path, monkeypatch: pytest.MonkeyPatch, no_echo: str, given: str) -> None:
    (tree / "template.yaml").write_text(TEMPLATE.format(no_echo, MARKER if given == "default" else "''"))
    files = {
        "list": json.dumps([{"ParameterKey": "P", "ParameterValue": MARKER}]),
        "mapping": json.dumps({"Parameters": {"P": MARKER}}),
        "lines": f"P={MARKER}\n",
        "broken": f'{{"P": "{MARKER}" "x',
        "tag": f"P: !{MARKER} x\n",
        "yaml": f"P: [{MARKER}\n- *{MARKER}\n",
    }
    options: tuple[str, ...] = ()
    if given in files:
        (tree / "p.env").write_text(files[given])
        options = ("--parameters", "p.env")
    assert_hidden(shown(tree, monkeypatch, *options))


def test_the_default_of_a_no_echo_parameter_in_an_excerpt(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({
        "Parameters": {"P": {"Type": "String", "NoEcho": True, "Default": MARKER}},
        "Resources": {"B": {"Type": "AWS::S3::Bucket"}},
    })  # fmt: skip
    (tree / "template.json").write_text(text)
    assert_hidden(shown(tree, monkeypatch))


NAMED = ["../.git/config", "../notes.txt", "../.env", "../../outside.json", "../secrets.yaml"]


@pytest.mark.parametrize("target", NAMED)
def test_what_a_template_and_an_assembly_name(tree: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    (tree / "a").mkdir()
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": target}}
    resources = {"N": nested, "B": {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "S/B/Resource"}}}
    (tree / "a" / "template.json").write_text(json.dumps({"Resources": resources}))
    out = tree / "cdk.out"
    out.mkdir()
    (out / "cdk.out").write_text("{}")
    (out / "S.json").write_text(json.dumps({"Resources": resources}))
    (tree / "l.ts").symlink_to(os.path.normpath(os.path.join("x", target)).removeprefix("x/"))
    trace = [f"new S ({name}:1:1)" for name in ("l.ts", target, "../l.ts", "notes.txt")]
    stack = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "S.json"},
        "metadata": {"/S/B": [{"type": "aws:cdk:creationStack", "data": "x", "trace": trace}],
                     "/S/B/Resource": [{"type": "aws:cdk:logicalId", "data": "B", "trace": trace}]},
    }  # fmt: skip
    other = {"type": "aws:cloudformation:stack", "properties": {"templateFile": target}}
    (out / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": stack, "T": other}}))
    assert_hidden(shown(tree, monkeypatch))


@pytest.mark.parametrize("sensitive", [{"bucket": True}, True, "yes", 1, ["x"], [True], {"bucket": "x"}])
def test_sensitive_values_of_a_plan(tree: Path, monkeypatch: pytest.MonkeyPatch, sensitive: object) -> None:
    entry = {
        "address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
        "values": {"bucket": MARKER, "tags": {}}, "sensitive_values": sensitive,
    }  # fmt: skip
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [entry]}}}
    (tree / "plan.json").write_text(json.dumps(plan))
    assert_hidden(shown(tree, monkeypatch))


@pytest.mark.parametrize(
    "entry",
    [
        MARKER,
        [MARKER],
        {"address": "a", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "values": MARKER},
        {"address": "a", "mode": "managed", "type": "aws_s3_bucket", "name": {"x": MARKER}, "values": {}},
        {"address": "a", "mode": "managed", "type": "aws_s3_bucket", "name": "n", "index": [MARKER], "values": {}},
    ],
)
def test_values_of_a_plan_of_the_wrong_type(tree: Path, monkeypatch: pytest.MonkeyPatch, entry: object) -> None:
    for root in ({"resources": [entry]}, {"resources": MARKER}, MARKER, [MARKER]):
        plan = {"format_version": "1.2", "planned_values": {"root_module": root}, "resource_changes": [entry]}
        (tree / "plan.json").write_text(json.dumps(plan))
        assert_hidden(shown(tree, monkeypatch))


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_no_report_says_a_password(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shutil.copytree(Path("fixtures") / language / "passwords", tmp_path / "passwords")
    text = shown(root, monkeypatch, forms=[form for form in FORMS if form != "text"])
    assert "rds-plaintext-password" in text
    assert "S3CR3T" not in text


ONE_LINE = """\
Resources:
  A: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Join ["", [S3CR3T, x]], StorageEncrypted: false}}
  B: {Type: AWS::RDS::DBCluster, Properties: {MasterUserPassword: !Sub ["${a}", {a: S3CR3T}], StorageEncrypted: false}}
  C: {Type: AWS::ElastiCache::User, Properties: {Passwords: [S3CR3T], Engine: redis, UserName: default}}
"""
SHARED_LINE = """\
resource "aws_db_instance" "main" {
  for_each            = { a = { entry = "S3CR3T", public = true } }
  password            = each.value.entry
  publicly_accessible = each.value.public
}
"""


@pytest.mark.parametrize("options", [(), ("--ignore", "rds-plaintext-password,elasticache-plaintext-token")])
@pytest.mark.parametrize(("name", "text"), [("a.yaml", ONE_LINE), ("main.tf", SHARED_LINE)])
def test_passwords_are_hidden_whichever_rules_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, options: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    said = shown(tmp_path, monkeypatch, *options)
    assert "rds-" in said
    assert "S3CR3T" not in said


IN_ACCESS = """\
locals {{
  access = "on {0} ~* +@all"
}}
variable "x" {{
  type = bool
}}
resource "aws_elasticache_user" "u" {{
  user_id       = "u"
  user_name     = "u"
  engine        = "redis"
  access_string = {1}
  authentication_mode {{
    type = "iam"
  }}
}}
"""


@pytest.mark.parametrize("password", [">S3CR3T-MARKER", "#S3CR3T-MARKER", "<S3CR3T-MARKER", "!S3CR3T-MARKER"])
@pytest.mark.parametrize(
    "access", ["local.access", 'var.x ? local.access : "off"', '"${local.access} ${var.x}"', '"on {0} ${var.x}"']
)
def test_a_password_in_an_access_string(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, access: str
) -> None:
    (tmp_path / "main.tf").write_text(IN_ACCESS.format(password, access.replace("{0}", password)), encoding="utf-8")
    assert_hidden(shown(tmp_path, monkeypatch, forms=[form for form in FORMS if form != "text"]))
    assert_hidden(run("graph", str(tmp_path)).output)


def test_a_password_in_the_access_string_of_a_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "{Type: AWS::ElastiCache::User, Properties: {UserId: u, UserName: u, Engine: redis, AccessString: %s}}"
    accesses = (f"'on >{MARKER} ~*'", f"!Sub 'on #{MARKER} ${{P}}'", f"!If [C, 'off', 'on >{MARKER}']")
    resources = "".join(f"  U{at}: {said % access}\n" for at, access in enumerate(accesses))
    head = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\n"
    (tmp_path / "t.yaml").write_text(f"{head}Resources:\n{resources}", encoding="utf-8")
    text = shown(tmp_path, monkeypatch, forms=[form for form in FORMS if form != "text"])
    assert "elasticache-rejected-settings" in text
    assert_hidden(text)
    assert_hidden(run("graph", str(tmp_path)).output)
