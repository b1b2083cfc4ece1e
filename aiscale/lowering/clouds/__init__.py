"""What resources of clouds share: versions of providers, regions and projects, names, tags, identities."""
