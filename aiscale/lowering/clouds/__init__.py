"""What records of clouds share: versions of providers, regions and projects, names, tags, identities."""
