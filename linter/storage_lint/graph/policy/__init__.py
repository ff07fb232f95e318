"""What IAM policies allow and deny. `document.py` makes statements of them; each other file answers one question."""
