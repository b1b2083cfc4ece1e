"""How streams are stored, read, copied and limited."""
