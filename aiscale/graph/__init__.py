"""The one graph of a system, and how it is built."""
