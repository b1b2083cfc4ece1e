from aiscale import Traffic

Traffic(mean=-1, peak=5)
