from aiscale import System

System("shop")
