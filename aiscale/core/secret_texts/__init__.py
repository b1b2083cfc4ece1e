"""Secrets that stand in texts: what finds them, and what keeps them out of every output."""
