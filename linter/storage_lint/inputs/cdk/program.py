"""The lines of the user's program that made a construct, from the stack traces that the CDK records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from storage_lint.graph.value import Hop, Trace
from storage_lint.inputs.cdk.manifest import is_inside
from storage_lint.source.budget import Budget
from storage_lint.source.read import Tree, real_path
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

MAX_FRAMES = 200
MAX_FRAME_LENGTH = 2_000
MAX_CALLERS = 8

# Of a file that a trace names, lines are shown to people: only what can be part of a CDK program is opened.
_PROGRAM_SUFFIXES = (
    *(".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"),
    *(".py", ".java", ".kt", ".cs", ".fs", ".go"),
)
_FRAME = re.compile(
    r"(?:at )?(?:(?P<function>(?:[^()]|\([^()]*\))*) \()?(?P<file>.+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?\)?\Z"
)
# Where packages are installed, and what runs inside the runtime that a program in another language talks to.
_LIBRARIES = frozenset(("node_modules", "site-packages", "dist-packages"))
_GO_MODULES = "/pkg/mod/"
_RUNTIME = ("Kernel.", "KernelHost.", "Immediate.", "software.amazon.")
# Java and Kotlin record the name of a file without its directory, which is that of the class's package below one of
# these.
_JVM_SUFFIXES = (".java", ".kt")
_JVM_SOURCES = ("src/main/java", "src/main/kotlin", "app/src/main/java", "app/src/main/kotlin", "src", "")


class Frame(Record):
    """A place in the user's program as it was recorded: not in a library, not in Node.js. `function` may be ''.

    `column` is 0 where none was recorded: programs in Python, Java, C# and Go have lines only.
    """

    function: str
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"

    def as_caller(self) -> str:
        """What the frame is for the one inside it."""
        named = self.function and not self.function.endswith(("<anonymous>", "<module>"))
        return f"called from {self.function}" if named else "called here"


_Lines = tuple[Frame | None, list[tuple[Frame, Span]]]


# complexity: one case for each kind of frame
def user_frames(recorded: Sequence[str]) -> list[Frame]:
    """The frames of a recorded stack that lie in the user's program, innermost first."""
    frames: list[Frame] = []
    for text in recorded[:MAX_FRAMES]:
        found = _FRAME.match(text.strip()) if len(text) <= MAX_FRAME_LENGTH else None
        if found is None:
            continue
        file = _path(found["file"])
        if not file.endswith(_PROGRAM_SUFFIXES) or file.startswith(("node:", "internal/")):
            continue
        function, path = found["function"] or "", file.replace("\\", "/")
        if _LIBRARIES & set(path.split("/")) or _GO_MODULES in path or function.startswith(_RUNTIME):
            continue
        frames.append(Frame(function, file, int(found["line"]), int(found["column"] or 0)))
    return frames


def _path(file: str) -> str:
    if not file.startswith("file://"):
        return file
    from urllib.parse import unquote

    return unquote(file.removeprefix("file://"))


def _possible_paths(frame: Frame) -> Iterator[str]:
    """The paths that a recorded file may have, relative to the program's directory where they are not absolute.

    https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/StackTraceElement.html
    """
    if not frame.file.endswith(_JVM_SUFFIXES) or "/" in frame.file or "\\" in frame.file:
        yield frame.file
        return
    package = frame.function.split(".")[:-2]  # without the class and the method
    for sources in _JVM_SOURCES:
        yield "/".join((*filter(None, (sources,)), *package, frame.file))


class Program:
    """The files of the user's program below `root`, the directory that holds the assembly."""

    def __init__(self, root: str, budget: Budget | None = None) -> None:
        self._root = root
        self._tree = Tree((root,), budget)
        self._files: dict[str, SourceFile | None] = {}
        self._found: dict[tuple[str, ...], _Lines] = {}

    def lead(self, recorded: Sequence[str], trace: Trace) -> Trace:
        """Put the recorded lines of the program before `trace`, a place in a template.

        Without any recorded line the trace stays as it is; a line in a file that is not below the root is only named.
        """
        first, within = self._lines(tuple(recorded))
        if within:
            calls = tuple(Hop(frame.as_caller(), span) for frame, span in within[1:])
            return Trace(within[0][1], (*calls, Hop("in the synthesised template", trace.span), *trace.via))
        if first is not None:
            return Trace(trace.span, (Hop(f"created at {first}", trace.span), *trace.via))
        return trace

    def line(self, recorded: Sequence[str]) -> Span | None:
        """Return the innermost recorded line of the program, where its file was found."""
        _, within = self._lines(tuple(recorded))
        return within[0][1] if within else None

    def _lines(self, recorded: tuple[str, ...]) -> _Lines:
        """Return the innermost recorded frame of the program, and those whose file was found, with their lines."""
        if recorded not in self._found:
            frames = user_frames(recorded)
            lines: dict[tuple[str, int], tuple[Frame, Span]] = {}  # one call may be recorded twice, by its parts
            for frame in frames:
                span = self.span(frame)
                if span is not None:
                    lines.setdefault((frame.file, frame.line), (frame, span))
            self._found[recorded] = next(iter(frames), None), list(lines.values())[: MAX_CALLERS + 1]
        return self._found[recorded]

    def span(self, frame: Frame) -> Span | None:
        """The rest of the line from where the frame points, or None when that is not a file of the program."""
        file = next((one for path in _possible_paths(frame) if (one := self._file(path)) is not None), None)
        line = file.line(frame.line) if file is not None else ""
        column = frame.column or len(line) - len(line.lstrip()) + 1
        if file is None or column > len(line):
            return None
        start = file.offset(frame.line, column)
        return Span(file, start, start + len(line[column - 1 :].rstrip()))

    def _file(self, recorded: str) -> SourceFile | None:
        if recorded not in self._files:
            self._files[recorded] = self._open(recorded)
        return self._files[recorded]

    def _open(self, recorded: str) -> SourceFile | None:
        path = os.path.join(self._root, recorded)
        if not is_inside(path, self._root):
            return None
        below = os.path.relpath(real_path(path), real_path(self._root))
        if not below.endswith(_PROGRAM_SUFFIXES):  # a link that is called like a program
            return None
        source = self._tree.source(os.path.join(self._root, below))
        return source if isinstance(source, SourceFile) else None
