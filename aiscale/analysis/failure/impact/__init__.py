"""What fails, what only gets worse and what is stale when components are lost."""
