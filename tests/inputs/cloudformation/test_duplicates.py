"""Keys that are written twice: the last one counts, and what has to do with a verdict is a problem."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from templates import problems, read

ONE = "Logs: {Type: 'AWS::S3::Bucket', Properties: {BucketName: a}}"


@pytest.mark.parametrize(
    ("template", "key", "is_note"),
    [
        (f"Resources: {{{ONE}}}\nOutputs: {{Name: {{Description: a, Description: c}}}}", "Description", True),
        (f"Resources: {{{ONE}}}\nOutputs: {{Name: {{Value: a, Value: b}}}}", "Value", False),
        (f"Resources: {{{ONE}}}\nOutputs: {{Name: {{Value: a}}, Name: {{Value: b}}}}", "Name", False),
        (f"Resources: {{{ONE}}}\nOutputs: {{Name: {{Value: a, Export: {{Name: b, Name: c}}}}}}", "Name", False),
        (f"Resources: {{{ONE}}}\nMetadata: {{a: {{b: 1, b: 2}}}}", "b", True),
        (f"Description: a\nDescription: b\nResources: {{{ONE}}}", "Description", True),
        (f"Parameters: {{A: {{Description: a, Description: b}}}}\nResources: {{{ONE}}}", "Description", True),
        (f"Parameters: {{A: {{Type: String, Default: a, Default: b}}}}\nResources: {{{ONE}}}", "Default", False),
        (f"Parameters: {{A: {{Default: a, Type: String, Default: a}}}}\nResources: {{{ONE}}}", "Default", True),
        (f"Parameters: {{A: {{Default: [a], Default: [a]}}}}\nResources: {{{ONE}}}", "Default", False),
        (f"Mappings: {{A: {{B: {{C: 1, C: 2}}}}}}\nResources: {{{ONE}}}", "C", False),
        (f"Resources: {{{ONE}}}\nResources: {{{ONE}}}", "Resources", False),
        (f"Resources: {{{ONE}, {ONE}}}", "Logs", False),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', Properties: {BucketName: a, BucketName: b}}}", "BucketName", False),
        (f"Resources: {{{ONE}, T: {{Type: 'AWS::SNS::Topic', Properties: {{A: 1, A: 2}}}}}}", "A", True),
        (f"Resources: {{{ONE}, T: {{Type: 'AWS::SNS::Topic', Properties: [{{A: 1, A: 2}}]}}}}", "A", True),
        (f"Resources: {{{ONE}, S: {{Type: 'AWS::Serverless::Function', A: 1, A: 2}}}}", "A", False),
        (f"Resources: {{{ONE}, S: {{Type: 'AWS::Serverless::Api', Properties: {{A: {{B: 1, B: 2}}}}}}}}", "B", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["template.yaml", "template.json"])
def test_whether_a_doubled_key_matters(tmp_path: Path, template: str, key: str, is_note: bool, name: str) -> None:
    text = template if name.endswith(".yaml") else as_json(template)
    start = text.rindex(f'"{key}"' if name.endswith(".json") else f"{key}:")
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    note = "note: " if is_note else ""
    (problem,) = problems(read(tmp_path, text, name=name))
    verb = "repeats" if "Default: a, Type: String, Default: a" in template else "replaces"
    assert problem.startswith(f"{line}:{column} {note}duplicate key {key}: line {line} {verb} what line ")


@pytest.mark.parametrize("name", ["template.yaml", "template.json"])
def test_each_repetition_is_held_to_the_one_before_it(tmp_path: Path, name: str) -> None:
    mapping = '{"C": 1,\n"C": "1",\n"C": "1",\n"C": true}'
    text = f'{{"Mappings": {{"A": {{"B": {mapping}}}}}, "Resources": {{"Logs": {{"Type": "AWS::S3::Bucket"}}}}}}'
    assert problems(read(tmp_path, text, name=name)) == [
        "2:1 duplicate key C: line 2 replaces what line 1 says",
        "3:1 note: duplicate key C: line 3 repeats what line 2 says",
        "4:1 duplicate key C: line 4 replaces what line 3 says",
    ]


def as_json(yaml: str) -> str:
    """The flow style of these templates, with every word in quotes: doubled keys stay doubled."""
    words = re.sub(r"'?([A-Za-z][A-Za-z0-9:]*[A-Za-z0-9]|[A-Za-z])'?(?=[,:}\] \n]|$)", r'"\1"', yaml)
    text = "{" + ",\n".join(words.splitlines()) + "}"
    json.loads(text)
    return text
