"""Where personal data go in a system, and where they lie."""
