"""Declarative rules: YAML documents, checked against the words of the graph; each becomes a rule like any other."""
