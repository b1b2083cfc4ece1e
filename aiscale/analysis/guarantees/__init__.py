"""What a path from a producer to an effect guarantees: delivery, order, duplicates, staleness, losses."""
