"""Where nested templates are: files beside the one that nests them, or URLs of files that are uploaded from the tree.

Of a URL the end is what the tree can have: buckets and prefixes are made when it is published.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from storage_lint.graph.value import Text, Unknown
from storage_lint.inputs.cloudformation.evaluate.forms import forms_of
from storage_lint.inputs.cloudformation.evaluate.settled import NoValue, Plain, Settled
from storage_lint.source.read import real_path


def is_url(location: str) -> bool:
    """Return whether a location is no path: `https://…`, `s3://…`, or a placeholder that something fills in."""
    return any(one in location for one in ("://", "${", "{{")) or location.startswith("s3:")


def urls(settled: Settled) -> list[Text | None]:
    """Return every text that a location may be; None for what no text is known of, and for what is no URL."""
    found: list[Text | None] = []
    for form, _ in forms_of(settled):
        if isinstance(form, Plain):
            found.append(Text((form.data,)) if isinstance(form.data, str) and is_url(form.data) else None)
        elif not isinstance(form, NoValue):
            found.append(form.text if isinstance(form, Unknown) else None)
    return found


class TemplateFiles:
    """The templates of a run, by the ends of their paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, dict[str, str]] = defaultdict(dict)  # name -> real path -> path
        for path in paths:
            self._by_name[os.path.basename(path)].setdefault(real_path(path), path)

    def ending_like(self, url: Text, besides: Collection[str] = ()) -> list[str]:
        """Return the files whose paths end like a URL, those that share the longest end with it.

        What is `besides`, absolute paths, is not looked at: a template does not nest itself.
        """
        wanted = list(_segments(url))
        if not wanted:
            return []
        fitting: dict[int, list[str]] = defaultdict(list)
        for path in self._by_name.get(wanted[0], {}).values():
            if os.path.abspath(path) not in besides:
                fitting[_shared(wanted, path)].append(path)
        return fitting[max(fitting)] if fitting else []


def _segments(url: Text) -> Iterator[str]:
    """The segments of the URL's path that are written, from its end."""
    last = url.parts[-1] if url.parts else ""
    if isinstance(last, str):
        written = last.partition("?")[0].partition("#")[0]
        yield from (segment for segment in reversed(written.split("/")) if segment)


def _shared(wanted: list[str], path: str) -> int:
    segments = reversed(os.path.abspath(path).split(os.sep))
    return next((count for count, (one, other) in enumerate(zip(wanted, segments)) if one != other), len(wanted))  # noqa: B905
