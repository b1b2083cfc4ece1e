"""How commands show what goes on."""
