"""Rules about stream jobs."""
