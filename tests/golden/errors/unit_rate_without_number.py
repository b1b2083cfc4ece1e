from aiscale import Traffic

Traffic(mean="fast", peak="3000/s")
