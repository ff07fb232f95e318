"""Templates as stacks, with their parameters and those that they nest. `run.py` begins, `declarations.py` ends."""
