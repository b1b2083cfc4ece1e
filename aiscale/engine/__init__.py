"""The only part that changes a target."""
