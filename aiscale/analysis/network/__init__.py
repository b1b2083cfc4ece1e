"""Routes, meshes and references between objects."""
