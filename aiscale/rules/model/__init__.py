"""Rules about what is refused before rules can run."""
