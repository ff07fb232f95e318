"""Plans, as JSON. `read.py` begins; `resources.py` has the values, `configuration.py` where they are written."""
