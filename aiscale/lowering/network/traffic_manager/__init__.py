"""Azure Traffic Manager: profiles of global load balancers."""
