"""Texts of templates to documents: plain data, with the place of everything beside. `parse.py` begins."""
