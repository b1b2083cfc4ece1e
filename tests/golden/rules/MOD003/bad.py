from aiscale import System

system = System("golden", [])
