"""Built-in kinds: how the API server decodes them, and the rules it has written in code beside the schema."""
