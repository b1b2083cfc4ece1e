"""What a blueprint is made of, one folder a domain."""
