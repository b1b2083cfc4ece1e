"""``python -m aiscale``."""

from aiscale.cli.main import main

main()
