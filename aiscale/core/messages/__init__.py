"""Messages about invalid values."""
