"""The one typed graph: values, resources, joins and policies in AWS's words. Knows no input language."""
