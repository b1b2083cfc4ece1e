# Starts Triton without a model, and loads the model with the configuration next to this file once the server is live.
# A model that Triton refuses stops the server, as with --load-model. No other file is needed in the model repository,
# so the path is the same for buckets, volumes and images.
set -eu
python3 -c '
import json, os, pathlib, signal, sys, time, urllib.error, urllib.request

server = os.getppid()
port = [one.partition("=")[2] for one in sys.argv if one.startswith("--http-port=")][-1]
config = pathlib.Path(sys.argv[1]).with_name("model-config.json").read_text(encoding="utf-8")
name = json.loads(config)["name"]
body = json.dumps({"parameters": {"config": config}}).encode()
v2 = f"http://localhost:{port}/v2"

def is_live():
    try:
        with urllib.request.urlopen(f"{v2}/health/live", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False

while not is_live():
    time.sleep(0.5)
try:
    urllib.request.urlopen(urllib.request.Request(f"{v2}/repository/models/{name}/load", body)).close()
except OSError as error:
    why = error.read().decode() if isinstance(error, urllib.error.HTTPError) else error
    print(f"Triton did not load {name} with model-config.json: {why}", file=sys.stderr, flush=True)
    os.kill(server, signal.SIGTERM)
' "$0" "$@" &
exec "$@"
