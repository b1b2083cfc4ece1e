"""The Kubernetes Gateway API."""
