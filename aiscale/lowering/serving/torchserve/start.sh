# Starts TorchServe as the process that gets SIGTERM. Its own launcher waits for the server and passes no signal on:
# here the launcher becomes the server. A restarted container must not find the archive that it fetched before.
set -eu
rm -rf "$TEMP"
mkdir -p "$TEMP/model-store"
exec python -c '
import os
import subprocess
from ts.model_server import start

subprocess.Popen = lambda command: os.execvp(command[0], command)
start()
' "$@"
