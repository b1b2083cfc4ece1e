"""Passes over all resources of a system, after the lowering of its components: one file a pass."""
