"""Where values are written, and the steps that brought them: followed again, for what is reported alone.

`origins.py` is what values hold, `trace.py` begins, `steps.py` goes one step, `references.py` one through a name.
"""
