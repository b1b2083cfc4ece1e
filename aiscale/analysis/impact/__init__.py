"""What fails, what only gets worse and what grows old when components are lost."""
