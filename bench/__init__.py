"""Measures aiscale against what users would do without it. Every figure is a ratio within one run."""
