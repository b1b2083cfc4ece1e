from aiscale import Parameters


class Size(Parameters):
    brokers: int = 3


Size(broker=3)
