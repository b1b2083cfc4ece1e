"""MirrorMaker 2."""
