"""What is promised, measured, drawn and told to people."""

__all__: list[str] = []
