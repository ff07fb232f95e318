"""Expressions to values. `evaluator.py` begins, `expressions.py` has the table of what evaluates each kind."""
