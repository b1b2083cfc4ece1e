"""What lowers objects that are written out."""
