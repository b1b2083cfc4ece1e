from aiscale import Team

Team("mobility", contact=" ")
