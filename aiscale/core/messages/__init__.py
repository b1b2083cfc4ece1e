"""What users read when a value is refused."""
