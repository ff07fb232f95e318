"""Terraform's values as Python data, of which parts are not known. `data.py` says how."""
