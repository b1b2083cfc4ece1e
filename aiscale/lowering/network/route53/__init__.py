"""Amazon Route 53: records and health checks of global load balancers."""
