"""The network between services."""
