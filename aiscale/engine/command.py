"""Starts the engine's processes: in a session of their own, and with interrupts passed on once each."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from aiscale.step_log import step

OnLine = Callable[[str], object]

_ANSWERS = {("stack", "output"): "{}", ("stack", "history"): (
    '[{"kind":"update","startTime":"2000-01-01T00:00:00.000Z","message":"","environment":{},"config":{},'
    '"result":"succeeded"}]'
)}  # fmt: skip
"""The SDK asks for outputs and history after each operation: three more processes for what nobody here reads."""


class EngineCommand(PulumiCommand):
    """The engine's command line.

    A terminal sends Ctrl-C to its whole process group. The engine runs in a session of its own and gets the
    interrupt from us, once: the first one lets it finish the steps in flight, the second one ends it.

    Args:
        program: the binary, found by the tool chain.
        version: its version.
    """

    def __init__(self, program: Path, version: str) -> None:
        self.command = str(program)
        self.version = VersionInfo.parse(version)
        self.interrupts = 0

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnLine | None = None,
        on_error: OnLine | None = None,
    ) -> CommandResult:
        """Run one command to its end.

        Raises:
            CommandError: it failed; with what it wrote.
        """
        answer = _ANSWERS.get(tuple(args[:2]))  # type: ignore[arg-type]  # a slice of two makes a pair
        if answer is not None:
            return CommandResult(stdout=answer, stderr="", code=0)
        if args[:1] == ["preview"]:
            # What is protected is refused by the plan; the engine's preview must say what would happen without that.
            args = [*args, "--ignore-protect"]
        step(f"run {self.command} {' '.join(args)}")
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        with (
            subprocess.Popen(
                [self.command, "--non-interactive", *args],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=environment,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            ) as process,
            self._interrupts_passed_on(process),
        ):
            stdout, stderr = _Reader(process.stdout, on_output), _Reader(process.stderr, on_error)
            code = process.wait()
            result = CommandResult(stdout=stdout.text(), stderr=stderr.text(), code=code)
        step(f"exit {code} of {' '.join(args[:2])}", "" if code == 0 else f"{result.stdout}\n{result.stderr}")
        if code != 0:
            raise create_command_error(result)
        return result

    @contextmanager
    def _interrupts_passed_on(self, process: subprocess.Popen[str]) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def pass_on(number: int, _frame: FrameType | None) -> None:
            self.interrupts += 1
            process.send_signal(signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)

        heard = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # ``nohup`` asks to go on
            heard.append(signal.SIGHUP)
        before = {number: signal.signal(number, pass_on) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Reader:
    """Reads a stream to its end on a thread of its own."""

    def __init__(self, stream: Iterator[str] | None, on_line: OnLine | None) -> None:
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read, args=(stream or iter(()), on_line), daemon=True)
        self._thread.start()

    def _read(self, stream: Iterator[str], on_line: OnLine | None) -> None:
        for line in stream:
            self._lines.append(line.rstrip())
            if on_line is not None:
                on_line(self._lines[-1])

    def text(self) -> str:
        self._thread.join()
        return "\n".join(self._lines)
