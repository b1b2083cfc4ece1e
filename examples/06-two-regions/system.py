"""Both regions together, each brought up on its own cluster."""

from cells import eu, us

from aiscale import System

system = System("shop", [eu, us])
