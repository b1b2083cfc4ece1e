"""What the system runs, and what nodes, slots and people can take."""
