from parts.cluster import core
