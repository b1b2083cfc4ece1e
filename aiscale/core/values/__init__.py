"""Values that the fields of components hold."""
