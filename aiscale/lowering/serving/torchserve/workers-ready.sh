# Fails until all workers of a model are READY: /ping is healthy while they load, and without any model.
# Argument: path of the model below the management API, such as /models/surge.
exec python - "$1" <<'END'
import json
import sys
import urllib.request

try:
    with urllib.request.urlopen(f"http://127.0.0.1:8081{sys.argv[1]}", timeout=2) as answer:
        [model] = json.load(answer)
except OSError as error:
    sys.exit(f"{sys.argv[1]}: {error}")
states = [worker["status"] for worker in model["workers"]]
if states.count("READY") < model["minWorkers"]:
    sys.exit(f"{model['minWorkers']} workers wanted, found: {', '.join(states) or 'none'}")
END
