"""Java programs for tests: what they need from Maven Central, and processes that end with the tests.

``tests/jvm/<name>/pom.xml`` names exact versions; Maven resolves them once into the user's cache
(``XDG_CACHE_HOME`` on Linux)::

    aiscale/jvm/repository/             Maven's own repository, shared by all of them
    aiscale/jvm/<name>-<hash>.classpath one line for each jar, named after the pom's hash
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import platformdirs
from filelock import FileLock

from tests.support.process_time import real_time

POMS = Path(__file__).parent.parent / "jvm"
OLDEST_JAVA = 17
"""Kafka's brokers want it from 4.0 on. Source: Apache Kafka 4.3 documentation, Java version."""

_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
_CENTRAL = "https://repo.maven.apache.org/maven2"
_DEBIAN = "on Debian: apt-get install openjdk-17-jdk-headless maven"


class JvmUnavailableError(RuntimeError):
    """Java or Maven is missing or too old, or Maven cannot get what a pom names."""


def classpath(name: str) -> tuple[Path, ...]:
    """The jars of ``tests/jvm/<name>/pom.xml``, resolved the first time that anybody asks.

    Several may ask at once: one resolves, the others wait. What a killed one left behind is never taken for whole.

    Args:
        name: the folder of the pom.

    Returns:
        Existing jars, in Maven's order.

    Raises:
        JvmUnavailableError: see there.
    """
    java()
    pom = POMS / name / "pom.xml"
    root = platformdirs.user_cache_path("aiscale", appauthor=False) / "jvm"
    known = root / f"{name}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}.classpath"
    if found := _read(known):
        return found
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / "repository.lock"):
        if found := _read(known):
            return found
        return _resolve(pom, root / "repository", known)


def central_file(path: str, sha256: str) -> Path:
    """One file of Maven Central as it is, got the first time that anybody asks.

    For what Maven itself cannot resolve, because the pom of a parent is not published.

    Args:
        path: what follows the repository's address.
        sha256: of its content.

    Returns:
        The file, in a folder of its own.

    Raises:
        JvmUnavailableError: it cannot be got, or is another one.
    """
    folder = platformdirs.user_cache_path("aiscale", appauthor=False) / "jvm" / "files" / sha256[:16]
    file = folder / path.rpartition("/")[2]
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "file.lock"):
        if file.is_file():
            return file
        partial = file.with_name("partial")
        url = f"{_CENTRAL}/{path}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer, partial.open("wb") as target:
                shutil.copyfileobj(answer, target)
        except OSError as error:
            raise JvmUnavailableError(f"{url} cannot be got: {error}") from None
        with partial.open("rb") as content:
            got = hashlib.file_digest(content, "sha256").hexdigest()
        if got != sha256:
            raise JvmUnavailableError(f"{url} has the SHA-256 {got}, not {sha256}")
        partial.replace(file)
    return file


@functools.cache
def java() -> Path:
    """A Java runtime that is new enough: of ``JAVA_HOME``, else of the path.

    Raises:
        JvmUnavailableError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if found is None:
        raise JvmUnavailableError(f"java was not found, and tests want Java {OLDEST_JAVA} or newer; {_DEBIAN}")
    said = subprocess.run([found, "-version"], env=real_time(), capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise JvmUnavailableError(f"{found} is not Java {OLDEST_JAVA} or newer:\n{said.strip()}\n{_DEBIAN}")
    return Path(found)


def start_java(
    main: str,
    arguments: Sequence[str],
    jars: Sequence[Path],
    *,
    log: Path,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a Java program whose output goes to a file. It dies with this process, however that ends.

    Args:
        main: its main class.
        arguments: what it is given.
        jars: its class path.
        log: where its output is appended.
        options: of the virtual machine, ``-Xmx256m`` for example.
        environment: variables beside those of this process.

    Returns:
        The process. To be called from the main thread: the kernel ends a child with the thread that started it.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            java_command(main, arguments, jars, options=options),
            env=real_time() | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for pytest, which then stops its programs in order
            preexec_fn=die_with_parent(os.getpid()),
        )


def java_command(
    main: str, arguments: Sequence[str], jars: Sequence[Path], *, options: Sequence[str] = ()
) -> list[str]:
    """The command line of a Java program."""
    return [str(java()), *options, "-cp", os.pathsep.join(map(str, jars)), main, *arguments]


def compile_java(sources: Sequence[Path], jars: Sequence[Path], folder: Path) -> Path:
    """Compile programs of the tests.

    Args:
        sources: their files.
        jars: what they use.
        folder: where the classes go; it is made.

    Returns:
        The folder, for a class path.

    Raises:
        JvmUnavailableError: there is no compiler.
    """
    compiler = java().resolve().with_name("javac")
    if not compiler.exists():
        raise JvmUnavailableError(
            f"javac was not found beside {java()}; on Debian: apt-get install openjdk-17-jdk-headless"
        )
    command = [str(compiler), "-d", str(folder), "-cp", os.pathsep.join(map(str, jars)), *map(str, sources)]
    done = subprocess.run(command, env=real_time(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def stop_java(process: subprocess.Popen[bytes], grace_s: float = 15.0) -> None:
    """Ask a program to end, and kill it where it does not within ``grace_s`` seconds."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read(known: Path) -> tuple[Path, ...]:
    """The jars that a file names; none where it is not there, or where one of them has gone."""
    try:
        jars = tuple(map(Path, known.read_text(encoding="utf-8").splitlines()))
    except FileNotFoundError:
        return ()
    return jars if all(jar.is_file() for jar in jars) else ()


def _resolve(pom: Path, repository: Path, known: Path) -> tuple[Path, ...]:
    maven = shutil.which("mvn")
    if maven is None:
        raise JvmUnavailableError(f"mvn was not found, and {pom} is to be resolved; {_DEBIAN}")
    written = known.with_suffix(".partial")
    done = subprocess.run(
        [
            maven, "--batch-mode", "--quiet", "--file", str(pom), f"-Dmaven.repo.local={repository}",
            "-Dmaven.wagon.http.retryHandler.count=3", _PLUGIN, "-DincludeScope=runtime",
            f"-Dmdep.outputFile={written}", f"-Dmdep.pathSeparator={os.pathsep}",
        ],
        env=real_time(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise JvmUnavailableError(f"Maven could not resolve {pom}:\n{(done.stdout + done.stderr)[-4000:]}")
    jars = written.read_text(encoding="utf-8").strip().split(os.pathsep)
    written.write_text("\n".join(jars) + "\n", encoding="utf-8")
    # Only now do others see it, and whole.
    written.replace(known)
    if not (found := _read(known)):
        raise JvmUnavailableError(f"Maven resolved {pom}, but not all jars are there: {', '.join(jars)}")
    return found


def die_with_parent(parent: int) -> Callable[[], None] | None:
    """What a child does before it becomes the program: on Linux, ask the kernel to be killed with its parent."""
    if sys.platform != "linux":
        return None
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)  # loaded here: a child of threads should not import

    def ask() -> None:
        pr_set_pdeathsig = 1
        libc.prctl(pr_set_pdeathsig, signal.SIGKILL)
        if os.getppid() != parent:  # it has died already
            os._exit(1)

    return ask
