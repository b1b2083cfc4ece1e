from aiscale import Traffic

Traffic(mean="900 per minute", peak="3000/s")
