"""Questions about services of models."""
