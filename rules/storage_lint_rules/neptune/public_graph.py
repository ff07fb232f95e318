"""Neptune Analytics graph has a public endpoint

## Why

With public connectivity the graph's endpoint is in the internet. Requests must still be signed, so what stands
between the data and everybody is the secrecy of access keys. Without it the graph is reached through a private graph
endpoint.

## Fails

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name          = "friends"
  provisioned_memory  = 16
  public_connectivity = true # finding
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::NeptuneGraph::Graph
    Properties:
      ProvisionedMemory: 16
      PublicConnectivity: true # finding
```

```cdk
{
  "Resources": {
    "Friends": {
      "Type": "AWS::NeptuneGraph::Graph",
      "Properties": {
        "ProvisionedMemory": 16,
        "PublicConnectivity": true // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name          = "friends"
  provisioned_memory  = 16
  public_connectivity = false
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::NeptuneGraph::Graph
    Properties:
      ProvisionedMemory: 16
```

```cdk
{
  "Resources": {
    "Friends": {
      "Type": "AWS::NeptuneGraph::Graph",
      "Properties": {
        "ProvisionedMemory": 16,
        "PublicConnectivity": false
      },
      "Metadata": { "aws:cdk:path": "Data/Friends" }
    }
  }
}
```

## Undecided

```terraform
variable "public" {
  type = bool
}

resource "aws_neptunegraph_graph" "friends" {
  graph_name          = "friends"
  provisioned_memory  = 16
  public_connectivity = var.public
}
```

## Fix safety

Unsafe: in place, but clients that do not come through a private graph endpoint lose the graph.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.neptune import Graph
from storage_lint.rule import Category, Severity


class PublicGraph(FieldRule[Graph]):
    """Graphs that are reachable from the internet."""

    id = "neptune-public-graph"
    title = "Neptune Analytics graph has a public endpoint"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html",
        "https://docs.aws.amazon.com/neptune-analytics/latest/userguide/gettingStarted-connecting.html",
    )

    field = "public_connectivity"
    wanted = False
    wrong = "the graph has a public endpoint"
    harm = "whoever has an access key that may query reaches the data from anywhere"
    fix_title = "turn public connectivity off"
    safety = Safety.UNSAFE
