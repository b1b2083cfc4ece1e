"""Services of the user's own code."""
