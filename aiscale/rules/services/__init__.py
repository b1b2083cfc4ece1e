"""Rules about services and their calls."""
