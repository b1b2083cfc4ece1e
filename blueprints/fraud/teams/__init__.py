"""One file for each team, and one for what they share."""
