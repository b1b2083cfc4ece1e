from aiscale import System

system = System("rides", ["pricing"])
