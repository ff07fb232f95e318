"""`--synth`: runs the user's CDK program to get an assembly. Nothing else in storage-lint ever runs what it reads.

What the CDK command line does: https://docs.aws.amazon.com/cdk/v2/guide/cli.html (the app writes to $CDK_OUTDIR and
gets its context in $CDK_CONTEXT_JSON).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree
from storage_lint.source.text import display_path, shown_as

DEFAULT_TIMEOUT_SECONDS = 300.0
MAX_SHOWN_LINES = 20
MAX_SHOWN_CHARACTERS = 4_000


@contextmanager
def synthesised(
    directory: str, app: str | None = None, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
) -> Iterator[str | Problem]:
    """Run the program of the CDK app in `directory`; give the directory of its assembly, which lives within the block.

    The command is `app`, or what cdk.json there says, after its "build" if it has one; it runs in a shell, as the CDK
    command line would run it, with the caller's environment. An `app` that is a directory is an assembly already and is
    given as it is. A command that fails or takes longer than the timeout, and a program that leaves no assembly, give a
    problem instead.
    """
    settings = _mapping(directory, "cdk.json")
    looked_up = _mapping(directory, "cdk.context.json")
    if isinstance(settings, Problem):
        yield settings
        return
    if isinstance(looked_up, Problem):
        yield looked_up
        return
    command = app if app is not None else settings.get("app")
    if not isinstance(command, str) or not command.strip():
        shown = display_path(directory)
        yield Problem(f"{shown}: there is no CDK app to run", 'cdk.json names none in "app"; use --app', path=shown)
        return
    if os.path.isdir(os.path.join(directory, command)):
        yield os.path.join(directory, command)
        return
    commands = [command] if app is not None else [*_build(settings), command]
    usual = _usual_output(directory, settings.get("output"))
    with tempfile.TemporaryDirectory(prefix="storage-lint-synth-", ignore_cleanup_errors=True) as out:
        environment = _environment(settings, looked_up, out)
        with shown_as(out, usual):  # so that two runs, and one over what `cdk synth` wrote, say the same
            failure = _run(directory, commands, environment, timeout_seconds)
            yield failure if failure is not None else _assembly(directory, command, out)


def _build(settings: dict[str, Any]) -> list[str]:
    build = settings.get("build")
    return [build] if isinstance(build, str) and build.strip() else []


def _usual_output(directory: str, output: object) -> str:
    return os.path.normpath(os.path.join(directory, output if isinstance(output, str) and output else "cdk.out"))


def _run(directory: str, commands: list[str], environment: dict[str, str], timeout_seconds: float) -> Problem | None:
    shown = display_path(directory)
    for command in commands:
        with tempfile.TemporaryFile() as output:
            try:
                process = subprocess.Popen(
                    command,
                    shell=True,
                    cwd=directory,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                return Problem(f"{shown}: cannot run {command!r}", error.strerror or str(error), path=shown)
            try:
                status = process.wait(timeout_seconds)
            except subprocess.TimeoutExpired:
                said = _tail(output, environment)
                detail = f"it was stopped after {timeout_seconds:g} seconds{said}"
                return Problem(f"{shown}: {command!r} did not end", detail, path=shown)
            finally:
                _stop(process)
            if status != 0:
                detail = f"it ended with status {status}{_tail(output, environment)}"
                return Problem(f"{shown}: {command!r} failed", detail, path=shown)
    return None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the program and of everything that it started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:  # it has ended
        pass
    process.wait()


def _tail(output: IO[bytes], environment: dict[str, str]) -> str:
    """The end of what the program said, with the assembly's directory named as in the report."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - MAX_SHOWN_CHARACTERS))
    out = environment["CDK_OUTDIR"]
    text = output.read().decode("utf-8", errors="replace").replace(out, display_path(out))
    lines = text.strip().splitlines()[-MAX_SHOWN_LINES:]
    return "; it said:\n" + "\n".join(lines) if lines else ""


def _assembly(directory: str, command: str, out: str) -> str | Problem:
    if os.path.isfile(os.path.join(out, "manifest.json")):
        return out
    shown = display_path(directory)
    detail = "it ended well but wrote no assembly to $CDK_OUTDIR; does it call app.synth()?"
    return Problem(f"{shown}: {command!r} wrote no assembly", detail, path=shown)


def _environment(settings: dict[str, Any], looked_up: dict[str, Any], out: str) -> dict[str, str]:
    """The environment of the program: the caller's, with what the CDK command line adds.

    Programs in Python and Java record their lines when they are asked to, which the CDK does in its debug mode:
    https://github.com/aws/aws-cdk-cli/pull/1623
    """
    context: dict[str, Any] = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}
    if isinstance(settings.get("context"), dict):
        context.update(settings["context"])
    context.update(looked_up)
    made = {"CDK_OUTDIR": out, "CDK_CONTEXT_JSON": json.dumps(context)}
    return {"JSII_HOST_STACK_TRACES": "1", **os.environ, **made}


def _mapping(directory: str, name: str) -> dict[str, Any] | Problem:
    """The data of a JSON file beside the program; empty when there is no such file."""
    path = os.path.join(directory, name)
    if not os.path.lexists(path):
        return {}
    source = Tree((directory,)).source(path)
    if isinstance(source, Problem):
        return source
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        return Problem(f"{source.path}: not JSON", str(error), path=source.path)
    if not isinstance(data, dict):
        return Problem(f"{source.path}: cannot be read", "it is not a mapping", path=source.path)
    return data
