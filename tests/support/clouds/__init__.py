"""Stand-ins for the providers of clouds: test doubles behind the real engine, not the providers themselves.

What they prove: order, references, state, differences, drift, recovery, and the names of properties. What they do
not prove: the real provider's own checks, and a cloud's limits.
"""
