"""Text and places in it. Knows no language."""
