"""What an assembly's metadata says about its constructs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rows import rows
from storage_lint.inputs.cdk.manifest import read_manifests
from storage_lint.inputs.cdk.metadata import StackMetadata

MEDIA = "MediaNestedStackMediaNestedStackResource190A1E82"
THUMBNAILS = "ThumbnailsNestedStackThumbnailsNestedStackResource4ABA4545"


def metadata(app: str, stack: str) -> StackMetadata:
    stacks = read_manifests(f"fixtures/cdk/apps/{app}/cdk.out").stacks
    return next(StackMetadata(one.metadata, Path(one.template).name) for one in stacks if one.id == stack)


@rows("app", ["nested-by-path", "nested-by-hash"])
@rows(
    ("address", "path"),
    [
        ("Data666C94C7", "Outer/Data/Resource"),
        (MEDIA, "Outer/Media.NestedStack/Media.NestedStackResource"),
        (f"{MEDIA}/Data666C94C7", "Outer/Media/Data/Resource"),
        (f"{MEDIA}/{THUMBNAILS}/Data666C94C7", "Outer/Media/Thumbnails/Data/Resource"),
        (f"{MEDIA}/Other", None),
        ("Other/Data666C94C7", None),
        ("Data666C94C7/Data666C94C7", None),
    ],
)
def test_which_construct_made_a_resource(app: str, address: str, path: str | None) -> None:
    assert metadata(app, "Outer").construct_path(address) == path


def test_creation_in_new_and_old_assemblies() -> None:
    new = metadata("nested-by-path", "Outer").creation("Outer/Media/Data/Resource")
    assert list(new) == [
        "...new Bucket2 in aws-cdk-lib...",
        "new Inner (app.js:7:5)",
        "new Outer (app.js:18:5)",
        "<anonymous> (app.js:24:1)",
        "...node internals...",
    ]
    old = metadata("old-manifest", "Old").creation("Old/Media/Data/Resource")
    assert list(old)[:4] == [
        "new Bucket (node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:18530)",
        "new Inner (app.js:7:5)",
        "new Old (app.js:15:5)",
        "Object.<anonymous> (app.js:20:1)",
    ]
    assert metadata("old-manifest", "Old").creation("Old/Other") == ()


def test_the_template_of_a_nested_stack() -> None:
    stack = metadata("nested-by-hash", "Outer")
    resource = "Outer/Media.NestedStack/Media.NestedStackResource"
    assert stack.template_file(resource) == "OuterMediaE5462715.nested.template.json"
    assert stack.template_file("Outer/Data/Resource") is None


def test_acknowledged_on_the_construct_that_contains_the_resource() -> None:
    stack = metadata("suppressions", "Accepted")
    assert [
        (rule, reason, [frame for frame in frames if "app.js" in frame])
        for rule, reason, frames in stack.acknowledged("Accepted/Scratch/Resource")
    ] == [
        (
            "s3-missing-multipart-abort",
            "Emptied by a nightly job",
            ["    at new Storage (app.js:18:29)", "    at <anonymous> (app.js:34:18)"],
        )
    ]
    assert list(stack.acknowledged("Accepted/Reviewed/Resource")) == []


@rows(
    "broken",
    [
        {},
        {"/A/B": None},
        {"/A/B": ["x", 1, {}]},
        {"/A/B": [{"type": "aws:cdk:logicalId", "data": 3}]},
        {"/A/B": [{"type": "aws:cdk:creationStack", "data": "x"}, {"type": "aws:cdk:acknowledged-rules", "data": []}]},
        {"/A/B": [{"type": ["aws:cdk:logicalId"], "data": "B"}]},
    ],
)
def test_metadata_of_another_shape_says_nothing(broken: dict[str, Any]) -> None:
    stack = StackMetadata(broken, "A.template.json")
    assert stack.construct_path("B") is None
    assert list(stack.creation("A/B")) == []
    assert list(stack.acknowledged("A/B")) == []
