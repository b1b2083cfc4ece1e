"""Where components are: clouds, regions, zones, clusters and fleets."""
