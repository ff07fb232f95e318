"""Reviews infrastructure code for AWS storage and databases before it is deployed."""

__version__ = "0.1.0"
