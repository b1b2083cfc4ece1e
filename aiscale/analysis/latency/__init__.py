"""How long requests, records and events take."""
