"""How fresh features are, and who gets them."""
