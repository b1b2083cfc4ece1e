"""Rollouts, pipelines, learning loops and what watches them."""
