"""The front-ends: each turns its files into resources of the graph. Terraform and CloudFormation never meet here."""
