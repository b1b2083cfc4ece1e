from aiscale import Resources

Resources(cpu=2, memory="4Gi", limits={"cpu": 4})
