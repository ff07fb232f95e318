"""The built-in rules: the folder is the service, the module is the rule."""
