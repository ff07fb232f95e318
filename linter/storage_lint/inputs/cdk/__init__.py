"""CDK assemblies: finds the templates and says which construct and line of the program made each resource."""
