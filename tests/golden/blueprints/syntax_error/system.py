from aiscale import System

system = System("shop", [)
