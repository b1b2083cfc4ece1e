"""Edits of a blueprint's source, where a finding says exactly what to write. What is not touched keeps its form."""
