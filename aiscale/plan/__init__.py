"""What will happen, as data: changes, plans, stages. Read by the engine (apply) and by renderers (explain)."""
