"""The foundations of the language: components, edges, demand, systems."""
