"""Resource types of CloudFormation as resources of the graph, one module for each service."""
