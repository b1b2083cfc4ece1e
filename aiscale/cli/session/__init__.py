"""What every command starts from: project, environment, blueprint, target and state."""
