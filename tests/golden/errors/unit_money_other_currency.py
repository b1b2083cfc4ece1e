from aiscale import System, Team

System("rides", [Team("mobility")], budget_per_month="€500")
