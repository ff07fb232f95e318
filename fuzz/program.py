"""Feeds broken and hostile trees to the whole program and holds what it says to what must always be true.

    python fuzz/program.py [--seconds 60] [--seed 0]

Each tree holds a good file, whose finding must be reported, secrets with a marker that must never be, and files of one
kind (templates in YAML and JSON, plans, manifests, settings, `.gitignore`, Terraform) that were made at random or by
damaging a good one. A tree that breaks an invariant is printed with its seed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MARKER = "S3CR3T-MARKER"
SECONDS, MEGABYTES = 20, 500
GOOD = 'resource "aws_ebs_volume" "good" {\n  type = "gp2"\n  size = 1\n  availability_zone = "a"\n}\n'
PLANTS = {".env": MARKER, "notes.txt": MARKER, ".git/config": MARKER, "id_rsa": MARKER}
SEEDS = {
    "t.yaml": ("cloudformation", (".yaml",)),
    "t.json": ("cloudformation", (".json",)),
    "plan.json": ("terraform-plan", ("plan.json",)),
    "cdk.out/manifest.json": ("cdk", ("manifest.json",)),
    "sub/main.tf": ("terraform", (".tf",)),
}
PIECES = (
    *("{", "}", "[", "]", '"', "'", ":", ",", "\n", "\r", "\x85", "\0", "\ufeff", "&a ", "*a", "<<: ", "!Ref "),
    *("!!str ", "? ", "- ", "null", "true", "1e999", "-0", "9" * 5000, "[" * 2000, "{" * 500, "${", "%{"),
    *("::stop-commands::x", "##[error]x", "a*" * 40, "**/" * 20, "[[:alpha:]]*", 'file(".env")', 'file("notes.txt")'),
    *("../.git/config", "../notes.txt", "/proc/self/environ", "NoEcho: true", "Resources:", "AWS::S3::Bucket"),
    *("\\u0000", "\ud83d\ude00", "Fn::ForEach::x", "AWS::LanguageExtensions"),
)
CODE = "import sys; from storage_lint.cli import main; main(sys.argv[1:])"


def damaged(text: str, random_: random.Random) -> str:
    """Return a text with pieces cut out, doubled, moved or put in."""
    for _ in range(random_.randint(0, 6)):
        at, other = random_.randint(0, len(text)), random_.randint(0, len(text))
        first, last = min(at, other), min(max(at, other), min(at, other) + 400)
        match random_.randint(0, 4):
            case 0:
                text = text[:first] + text[last:]
            case 1:
                text = text[:last] + text[first:last] + text[last:]
            case 2:
                text = text[:at] + random_.choice(PIECES) * random_.choice((1, 1, 3)) + text[at:]
            case 3:
                lines = text.split("\n")
                random_.shuffle(lines)
                text = "\n".join(lines)
            case _:
                text = text.replace(random_.choice(("true", '"', "Type", ": ")), random_.choice(PIECES), 1)
    return text


def samples() -> dict[str, list[str]]:
    """Return good files of each kind."""
    found = {}
    for name, (folder, endings) in SEEDS.items():
        paths = sorted(path for path in (ROOT / "fixtures" / folder).rglob("*") if path.name.endswith(endings))
        found[name] = [path.read_text(errors="replace") for path in paths if path.is_file()][:60]
    found["storage-lint.toml"] = ['region = "eu-west-1"\n[assume]\nebs_encryption_by_default = false\n']
    found[".gitignore"] = ["*.log\n/build/\n!keep\na/**/b\n[a-z]*.tmp\n"]
    return found


def plant(tree: Path, kinds: dict[str, list[str]], random_: random.Random) -> str:
    """Fill a tree; return the kind of file that is damaged in it."""
    for name, text in {**PLANTS, "good/main.tf": GOOD}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    kind = random_.choice(sorted(kinds))
    text = damaged(random_.choice(kinds[kind]), random_)
    (tree / kind).parent.mkdir(parents=True, exist_ok=True)
    (tree / kind).write_text(text, encoding="utf-8", errors="surrogatepass")
    if random_.random() < 0.2:
        targets = ("/proc/self/environ", ".env", ".git/config", "/dev/zero", "link.tf")
        (tree / "link.tf").symlink_to(random_.choice(targets))
    return kind


def broken(tree: Path, form: str) -> str:
    """Run the program over a tree and return which invariant it breaks; '' when none."""
    words = [".", "good", "--format", form, "--explain", "--undecided", "show"]
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES << 20}, {MEGABYTES << 20})); "
    environment = {**os.environ, "A_TOKEN": MARKER}
    try:
        command = [sys.executable, "-c", limit + CODE, *words]
        done = subprocess.run(command, cwd=tree, capture_output=True, timeout=SECONDS, env=environment)
    except subprocess.TimeoutExpired:
        return f"takes more than {SECONDS} seconds"
    said = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    if done.returncode not in (1, 2):
        return f"exit status {done.returncode}: {said[-300:]}"
    if "Traceback" in said or "internal error" in said or "MemoryError" in said:
        return f"crash: {said[max(0, said.find('internal error') - 100) :][:400]}"
    if MARKER in said:
        return f"a secret is shown: {said[said.find(MARKER) - 200 :][:300]}"
    if "ebs-gp2-volume" not in said or "good/main.tf" not in said:
        return f"the good file is not reported: {said[-400:]}"
    if form == "json" and bool([one for one in json.loads(done.stdout)["problems"] if not one["note"]]) != (
        done.returncode == 2
    ):
        return "the exit status does not say whether there are problems"
    commands = _commands(said)
    ours = ("::error ", "::warning ", "::notice ", "::group::storage-lint", "::endgroup::")
    if any(form != "github" or not line.startswith(ours) for line in commands):
        return f"a line is a command of the runner: {commands[0][:200]}"
    return ""


def _commands(said: str) -> list[str]:
    """Return the lines that are commands of GitHub's runner; between `stop-commands` and its token there are none."""
    found, token = [], ""
    for line in said.splitlines():
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            found.append(line)
    return found


def main() -> int:
    """Run for so many seconds; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    kinds, counts, failures = samples(), Counter[str](), 0
    end, seed = time.monotonic() + options.seconds, options.seed
    while time.monotonic() < end:
        random_ = random.Random(seed)
        directory = Path(tempfile.mkdtemp())
        kind = plant(directory, kinds, random_)
        reason = broken(directory, random_.choice(("text", "json", "github")))
        counts[kind] += 1
        if reason:
            failures += 1
            print(f"seed {seed}, {kind}: {reason}\n  kept in {directory}", flush=True)
        else:
            shutil.rmtree(directory)
        seed += 1
    print(f"{sum(counts.values())} trees, {failures} broke an invariant: {dict(sorted(counts.items()))}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
