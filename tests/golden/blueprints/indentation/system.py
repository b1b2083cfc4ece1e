from aiscale import System
  x = 1
