"""Texts of Terraform's two syntaxes to trees, with the place of everything. `read.py` begins, `tree.py` is the tree.

Files: `opener.py`, `files.py`, `json_files.py`, `json_nodes.py`; where ours refuses one: `lark_tree.py`. The grammar,
from the top: `bodies.py`, `expressions.py`, `traversals.py`, `collections.py`, `templates.py`, `numbers.py`, on
`parser.py` and `tokens.py`. Of trees: `subexpressions.py`, `marks.py`.
"""
