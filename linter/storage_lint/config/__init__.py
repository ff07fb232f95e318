"""`storage-lint.toml`: what holds for a whole tree, a folder or a unit, and is not written in its code.

`units.py` finds the file of each unit, `read.py` reads it and what it extends, `table.py` is the list of settings.
"""
