from aiscale import Waiver

Waiver("STR012", reason="legacy", owner="data", expires="2027-01-01")
