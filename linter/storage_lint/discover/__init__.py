"""What is to be read: paths to units. `units.py` begins, `search.py` walks directories."""
