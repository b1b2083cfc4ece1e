"""Types of field values."""
