"""A rule of one's own, and what it finds."""

RULE = '''"""Volume is too large

## Why

It is dear.

## Fails

```terraform
resource "aws_ebs_volume" "v" {
  size = 2000 # finding
}
```

## Passes

```terraform
resource "aws_ebs_volume" "v" {
  size = 10
}
```

## Undecided

```terraform
variable "size" {}
resource "aws_ebs_volume" "v" {
  size = var.size
}
```
"""

from collections.abc import Iterator

from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Option, Outcome, Rule, Severity


class TooLarge(Rule[Volume]):
    """A volume with more than what is usual."""

    id = "ebs-too-large"
    title = "Volume is too large"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://example.com",)
    options = {"most": Option(int, 1000, "GiB that a volume may have")}

    def check(self, resource: Volume) -> Iterator[Outcome]:
        match resource.size_gib:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=size) as written if size is not None and size > self.options["most"]:
                yield self.finding(resource, written, f"{size} GiB")
'''


VOLUME = 'resource "aws_ebs_volume" "v" {\n  size = 2000\n  type = "gp3"\n  encrypted = true\n}\n'
