"""Values of a template, as they will be at deploy time. `evaluator.py` begins, `functions.py` has the functions."""
