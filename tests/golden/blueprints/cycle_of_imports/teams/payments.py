from teams.risk import score

system = score
