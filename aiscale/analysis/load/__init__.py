"""How much arrives where: requests, records, tokens, look-ups."""
