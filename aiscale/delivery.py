"""How new versions are made, judged and rolled out; continuous learning."""

__all__: list[str] = []
