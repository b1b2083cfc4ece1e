"""Custom model servers."""
