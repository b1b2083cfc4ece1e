"""Parts of Kubernetes objects that several lowerings share."""
