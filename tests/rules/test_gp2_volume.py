"""What gp3 costs less: the IOPS and the throughput that gp2 sustains are bought with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint


@pytest.mark.parametrize(
    ("size_gib", "usd", "iops"),
    [
        (1_000, 15.0, "3,000"),  # 20 less for the storage, 5 for 250 MiB/s
        (2_000, 20.0, "6,000"),  # 40 less for the storage, 15 for 3,000 IOPS more, 5 for 250 MiB/s
        (5_334, 36.68, "16,000"),  # gp2 gives no more than 16,000 IOPS, however large it is
        (16_000, 250.0, "16,000"),
    ],
)
def test_gp2_has_no_more_iops_than_its_ceiling(tmp_path: Path, size_gib: int, usd: float, iops: str) -> None:
    (tmp_path / "main.tf").write_text(f'resource "aws_ebs_volume" "v" {{\n  size = {size_gib}\n  type = "gp2"\n}}\n')
    (found,) = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume",))).findings
    assert found.savings is not None
    assert found.savings.usd_per_month == usd
    assert f"as gp3 with {iops} IOPS and 250 MiB/s" in found.savings.assumption
