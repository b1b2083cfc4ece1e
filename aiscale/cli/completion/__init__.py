"""Completion of the command line in shells: scripts made from the parser, and candidates that only a project knows."""
