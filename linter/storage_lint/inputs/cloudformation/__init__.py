"""CloudFormation and SAM templates, YAML and JSON."""
