"""The teams, a file each."""
