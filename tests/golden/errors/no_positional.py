from aiscale import Traffic

Traffic(1_000, 4_000)
