"""Templates as stacks, with their parameters and those that they nest. `run.py` begins, `declarations.py` ends.

A stack: `stack.py`, `template.py`, `documents.py`, `shared_by_stacks.py`. What it is given: `given_values.py`,
`parameter_files.py`, `exports.py`, `sam_globals.py`. What it nests: `nesting.py`, `locations.py`, `inline.py`,
`bodies.py`, `partly_known.py`, `unread_calls.py`. What it declares: `resource.py`, `existence.py`, `alternatives.py`,
`mentions.py`, `suppressions.py`.
"""
