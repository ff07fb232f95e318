"""Terraform's values as Python data, of which parts are not known. `data.py` says how.

What they are: `kinds.py`, `keys.py`, `numbers.py`, `sets.py`, `characters.py`; what they are called: `names.py`. As
another type: `convert.py`, `retyped.py`, `unify.py`. One of a few: `choices.py`; the same: `equality.py`,
`repeated.py`. What may go wrong: `errors.py`, `limits.py`. What may be shown of files: `configuration_files.py`.
"""
