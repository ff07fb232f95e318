"""The input languages: each turns its files into resources of the graph. CDK reads templates as CloudFormation does."""
