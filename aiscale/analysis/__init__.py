"""Facts and figures computed from the graph."""
