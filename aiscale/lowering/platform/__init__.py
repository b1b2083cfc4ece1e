"""The namespace of a system."""
