"""Rules about models and model servers."""
