from aiscale import Team, Waiver

Team("mobility", waivers=[Waiver("STR012", reason="the audit counts retries", owner="data", expires="soon")])
