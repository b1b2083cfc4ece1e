from aiscale import System
from teams import payments, risk

system = System("shop", [payments.system, risk.system])
