from aiscale import Waiver

Waiver("str-12", reason="the audit counts retries", owner="data", expires="2027-01-01")
