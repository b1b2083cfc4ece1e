from aiscale import Waiver

Waiver("STR012", owner="data", expires="2027-01-01")
