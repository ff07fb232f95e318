"""Terraform's own resource, which says again what it is given.

https://developer.hashicorp.com/terraform/language/resources/terraform-data
"""

from __future__ import annotations

REPEATED = {"terraform_data": {"output": "input"}}
