"""Both regions together: checked and drawn as a whole, brought up one by one."""

from cells import eu, us

from aiscale import System

system = System("shop", [eu, us])
