"""Data sources whose attributes follow from what is written, found by name and imported when one occurs."""
