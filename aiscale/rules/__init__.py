"""What can be wrong between components, one rule a file."""
