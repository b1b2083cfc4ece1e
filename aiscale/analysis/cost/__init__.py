"""What a system costs in a month at list prices."""
