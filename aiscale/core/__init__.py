"""Foundations: components, edges, values, systems."""
