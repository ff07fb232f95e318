"""Which attachment is whose, and what it makes of a field of its owner. `join.py` begins."""
