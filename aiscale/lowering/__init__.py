"""From components to resource records."""
