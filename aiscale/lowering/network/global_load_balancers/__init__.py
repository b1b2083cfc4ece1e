"""What all products of global load balancers have in common."""
