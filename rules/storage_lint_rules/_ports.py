"""What RDS, Aurora and Neptune refuse of the port that a database listens at."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, outside, said
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (Port)
# https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html (Port)
PORTS = (1150, 65535)


def refused_port(port: Value[float | None]) -> Iterator[Refusal]:
    """Yield a port out of range."""
    least, most = PORTS
    yield Refusal(mapped(port, outside(least, most)), port, f"the port is {least} to {most}, not {said(port)}")
