"""Azure Front Door: profiles of global load balancers."""
