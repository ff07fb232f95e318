"""The nodes of the graph in AWS's words, a file for each service, and what services share. Knows no input language."""
