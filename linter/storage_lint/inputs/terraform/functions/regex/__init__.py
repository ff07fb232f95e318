"""Go's regular expressions: `syntax.py` reads them, `match.py` matches by them."""
