"""What fails, what answers instead, and what is processed again."""
