"""Personal data, sensitive data and secrets."""
