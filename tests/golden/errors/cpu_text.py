from aiscale import Resources

Resources(cpu="two", memory="4Gi")
