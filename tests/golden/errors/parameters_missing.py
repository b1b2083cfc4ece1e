from aiscale import Parameters


class Size(Parameters):
    brokers: int


Size()
