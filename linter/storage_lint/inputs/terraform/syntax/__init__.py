"""Texts of Terraform's two syntaxes to trees, with the place of everything. `read.py` begins, `tree.py` is the tree."""
