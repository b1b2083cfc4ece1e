"""An own layered layout: columns from left to right, nested frames as bands, nothing overlaps."""
