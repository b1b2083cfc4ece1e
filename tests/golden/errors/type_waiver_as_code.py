from aiscale import Team

Team("mobility", waivers=["STR012"])
