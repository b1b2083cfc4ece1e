"""Blueprints that do not load: each in a real child process, with the whole message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = "from aiscale import System\nfrom aiscale.platform import KubernetesCluster, NodePool\n"

RUN = """
import argparse, sys
from aiscale.cli.session.command_context import open_session
from aiscale.errors import AiscaleError
try:
    session = open_session(argparse.Namespace(blueprint=sys.argv[1]))
    print("loaded", session.system.name, session.namespace)
except AiscaleError as error:
    for d in getattr(error, "diagnostics", ()) :
        print(f"{d.code} {d.span.line}:{d.span.column} {d.message} | {'; '.join(d.notes)} | {d.help}")
    if not getattr(error, "diagnostics", ()):
        print(f"{error.message} | {error.hint}")
    sys.exit(error.exit_code)
"""


def load(folder: Path, source: str, *, is_endless: bool = False) -> tuple[int, str, str]:
    (folder / "b.py").write_text(source)
    limit = {"AISCALE_LOAD_TIMEOUT": "3"} if is_endless else {}
    done = subprocess.run(
        [sys.executable, "-c", RUN, "b.py"],
        cwd=folder, capture_output=True, text=True, env=os.environ | limit, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_what_it_prints_goes_to_standard_error(tmp_path: Path) -> None:
    source = HEAD + (
        "import os\nprint('from print')\nos.system('echo from a child')\n"
        "system = System('s', [KubernetesCluster('core', pools=[NodePool('n', instance_type='m7i.large')])])\n"
    )
    code, out, err = load(tmp_path, source)
    assert (code, out) == (0, "loaded s s\n")
    assert sorted(err.splitlines()) == ["from a child", "from print"]


SLOW = "a blueprint should only declare; raise the limit with AISCALE_LOAD_TIMEOUT=<seconds>"
END = 'end the file with: system = System("name", [...])'
OUT = "b.py: the process that loaded the blueprint ended"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f():\n    return {}['x']\nf()\n", "BLU001 2:12 the blueprint raises KeyError: 'x' | called from b.py:3 | "),
        ("import nothing_here\n", "BLU001 1:1 the blueprint raises ModuleNotFoundError: No module named 'nothing_here' | "
         " | install nothing_here beside aiscale, or put the module beside the blueprint"),
        ("x = (\n", "BLU001 1:5 the blueprint is not Python: '(' was never closed |  | "),
        ("def f(n):\n    return f(n)\nf(1)\n", "BLU001 2:12 the blueprint raises RecursionError: maximum recursion depth exceeded | "
         "called from b.py:2; called from b.py:2; called from b.py:2; called from b.py:2 | a function calls itself without end"),
        ("x = 1\n", f"BLU002 1:1 the blueprint defines no `system` |  | {END}"),
        ("system = 'x'\n", f"BLU002 1:1 `system` is a str, not a System |  | {END}"),
        (HEAD + "main = System('s', [])\n", "BLU002 3:8 the blueprint defines no `system`, but `main` |  | rename it: system = main"),
        ("while True:\n    pass\n", f"BLU003 1:1 the blueprint was still running after 3 s |  | {SLOW}"),
        ("import sys\nsys.exit(3)\n", "BLU004 2:1 the blueprint ends the program (exit 3) |  | remove the call that ends the process: a blueprint should only declare"),
        ("import os\nos._exit(3)\n", f"{OUT} (exit 3) without a message | look for os._exit, os.fork or os.execv in the blueprint and in what it imports"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "b.py: the process that loaded the blueprint was ended by SIGKILL | "),
        ("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass\n", f"b.py: the blueprint was still running after 3 s | {SLOW}"),
        ("x = [0] * 10**11\n", "BLU001 1:5 the blueprint raises MemoryError |  | a blueprint should only declare, within 8 GiB of memory"),
    ],
    ids=["exception", "module", "syntax", "recursion", "no-system", "not-a-system", "other-name", "loop", "exit", "hard-exit", "kill", "stuck", "memory"],
)  # fmt: skip
def test_what_does_not_load(tmp_path: Path, source: str, said: str) -> None:
    code, out, err = load(tmp_path, source, is_endless="still running" in said)
    # Where a loop was interrupted depends on the moment: its line is the loop's, one of two.
    assert (code, out.replace("BLU003 2:5", "BLU003 1:1"), err) == (2, said + "\n", "")
