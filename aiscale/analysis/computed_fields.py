"""Names of what is computed from others in the description of a component."""

from __future__ import annotations

FEWEST = "fewest_nodes"
"""Of a pool that needs more nodes than its least number: how many."""

MOST = "most_nodes"
"""Of a pool whose limits let it have fewer nodes than its greatest number: how many."""

DEAREST = "most_nodes_by_type"
"""Of a pool of several types that limits stop: how many nodes of each there are when they cost most."""

JOINT = "fewest_nodes_jointly"
"""Of the first of several pools that need more nodes than the fewest of each: how many, and what they cost."""

STORED = "stored"
"""Of a component that keeps something on disks or in an object store: how much, and where."""

CROSSINGS = "crossings"
"""Of a component that sends something over a zone's, a region's or a cloud's boundary: how much, and where."""

UNCOUNTED = "not_counted"
"""Of a component with pods whose size nobody says: what they are."""

PROMISES = "promises"
"""Of a service level objective: its promises about requests, those that it takes over from what it is about too."""

ROOM = "room"
"""Of a service whose cluster cannot schedule max_replicas: how many it can, and where."""

AT_MOST = "replicas_at_most"
"""Of a consumer whose autoscaler starts fewer replicas than max_replicas, since no more have something to read: how
many."""

BESIDE = "replicas_beside"
"""Of a model service with two versions: how many replicas the new one has, fewest and most."""

READERS = "replicas_with_parts"
"""Of a service that only reads: how many of its replicas have a partition or shard."""

SLOTS = "slots_at_most"
"""Of a stream job with autoscaling: how many slots it has at most."""

COMPUTED_FIELDS = frozenset({
    FEWEST, MOST, DEAREST, JOINT, ROOM, AT_MOST, BESIDE, READERS, SLOTS, STORED, CROSSINGS, UNCOUNTED, PROMISES,
})  # fmt: skip
"""What is no field of a component, and no change of it."""
