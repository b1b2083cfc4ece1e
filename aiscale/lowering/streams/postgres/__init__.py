"""Event tables in PostgreSQL."""
