#!/usr/bin/env python3
"""What AWS refuses, by our rules and by npm's `cdk-preflight`, whose rules were reproduced by deployments.

    npm install --prefix NPM cdk-preflight aws-cdk-lib constructs
    python benchmarks/preflight.py NPM [--show] [PATH...]

Runs both over the CloudFormation examples of every page of ours, over `fixtures/cloudformation`, and over the templates
below PATH (public ones, or one's own). Prints for each of the three how many resources both refuse, they alone, and
we alone (findings and undecided verdicts of category deploy); with `--show` each of the latter two, with what was said.
Theirs are the rules about the services that we know. verdicts.md says of the differences which side is right.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from storage_lint import testing
from storage_lint.packs import BUILT_IN

PROGRAM = [sys.executable, "-m", "storage_lint"]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "cloudformation"
SERVICES = "S3|S3Express|EFS|FSx|RDS|DynamoDB|DAX|ElastiCache|DocDB|DocDBElastic|Neptune|NeptuneGraph"
ENGINE = """
const [npm, region, types] = [process.argv[1], "us-east-1", new RegExp(process.argv[2])];
const {PreflightEnforcePlugin} = require(npm + "/node_modules/cdk-preflight/lib/private/enforce.js");
const {BUNDLED_RULES} = require(npm + "/node_modules/cdk-preflight/lib/rules.generated.js");
const rules = BUNDLED_RULES.filter((rule) => rule.resourceTypes.some((type) => types.test(type)));
const paths = require("fs").readFileSync(0, "utf8").split("\\n").filter(Boolean);
const stackTemplates = paths.map((templatePath) => ({templatePath}));
const report = new PreflightEnforcePlugin(rules, false).validate({region, stackTemplates});
console.log(JSON.stringify(report.violations));
"""


class Refusal(NamedTuple):
    """What one side says of a resource."""

    path: Path
    resource: str
    rule: str
    message: str


def main() -> None:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("npm", type=Path)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    npm = options.npm.resolve()
    with tempfile.TemporaryDirectory() as directory:
        compare("examples", examples(Path(directory)), npm, options.show)
    compare("fixtures", templates([FIXTURES]), npm, options.show)
    if options.paths:
        compare("templates", templates(options.paths), npm, options.show)


def examples(directory: Path) -> list[Path]:
    """Write each CloudFormation example to a file of its own, in a directory of its own."""
    written = []
    for example in testing.examples(BUILT_IN):
        if example.language == "cloudformation":
            path = directory / str(example) / "template.yaml"
            path.parent.mkdir()
            path.write_text(example.text, encoding="utf-8")
            written.append(path)
    return written


def templates(paths: Iterable[Path]) -> list[Path]:
    """Return the files below the paths that may be templates with resources."""
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    named = [file for file in files if file.suffix in (".yaml", ".yml", ".json", ".template") and file.is_file()]
    return [file for file in named if b"AWS::" in file.read_bytes()]


def compare(title: str, paths: list[Path], npm: Path, show: bool) -> None:
    """Print how many resources both refuse, they alone and we alone."""
    theirs, ours = by_resource(refused_by_them(paths, npm)), by_resource(refused_by_us(paths))
    alone = sorted(theirs.keys() - ours.keys()), sorted(ours.keys() - theirs.keys())
    both = len(theirs.keys() & ours.keys())
    print(f"{title}: {len(paths)} files; both {both}, theirs alone {len(alone[0])}, ours alone {len(alone[1])}")
    if show:
        for side, keys, said in (("theirs", alone[0], theirs), ("ours", alone[1], ours)):
            for key in keys:
                for refusal in said[key]:
                    print(f"{side}: {refusal.path} {refusal.resource} {refusal.rule}: {refusal.message}")


def by_resource(refusals: Iterable[Refusal]) -> dict[tuple[Path, str], list[Refusal]]:
    """Return what was said of each resource of each file."""
    found: dict[tuple[Path, str], list[Refusal]] = defaultdict(list)
    for one in refusals:
        found[one.path, one.resource].append(one)
    return found


def refused_by_them(paths: list[Path], npm: Path) -> list[Refusal]:
    """Run the engine over the files, in one process; it says of a file that it cannot read one thing, left out here."""
    command = ["node", "-e", ENGINE, "--", str(npm), f"^AWS::({SERVICES})::|^AWS::EC2::Volume$"]
    given = "\n".join(str(path) for path in paths)
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found = []
    for violation in json.loads(done.stdout):
        at = violation["violatingResources"][0]
        if violation["ruleName"] != "pf-engine-error":
            name, rule = at["resourceLogicalId"], violation["ruleName"]
            found.append(Refusal(Path(at["templatePath"]), name, rule, violation["description"]))
    return found


def refused_by_us(paths: list[Path]) -> list[Refusal]:
    """Run our rules of category deploy over the files, each in a process of its own, as they do not know each other."""
    found = []
    for path in paths:
        command = [*PROGRAM, "--profile", "strict", "--format", "json", str(path)]
        done = subprocess.run(command, cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
        for verdict in ("findings", "undecided"):
            for one in report[verdict]:
                if one["category"] == "deploy":
                    name = one["resource"]["address"].rpartition("/")[2]
                    said = one.get("message") or one.get("reason") or ""
                    found.append(Refusal(path, name, one["rule"], f"{verdict}: {said}"))
    return found


if __name__ == "__main__":
    main()
