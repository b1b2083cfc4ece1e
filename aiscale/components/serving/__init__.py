"""Models and what serves them."""
