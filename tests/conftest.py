"""Tests that try random examples try the same ones in every run, so that what fails was changed by who changed it.

The open search is a job of its own: ``python fuzz/search.py`` runs them from one new seed after another.
"""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("search", derandomize=False, print_blob=True)
settings.load_profile("fixed")
