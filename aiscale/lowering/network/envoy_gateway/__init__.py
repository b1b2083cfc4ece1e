"""Envoy Gateway: the policies of its routes and listeners, and the settings of its proxies."""
