"""Rules about clusters and nodes."""
