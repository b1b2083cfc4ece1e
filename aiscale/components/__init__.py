"""The kinds of blueprints, one folder per domain."""
