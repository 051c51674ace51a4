"""Real processes for system tests: start a command of ours, wait for what it says, end it."""

import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

READY_S_MAX = 100.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for ``--data-dir`` that the database's account may enter; its server ends with it."""
    from ar_automation.config import postgres

    folder = Path(tempfile.mkdtemp(prefix="ar-system-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for cluster in folder.glob("postgres-*"):
            postgres._stop(cluster / "data")
        shutil.rmtree(folder)


def environment(**more: str) -> dict[str, str]:
    """The developer's environment without anything that would configure us."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "AR_", "QUICKBOOKS_"))
    }
    return clean | {"AR_LOG_LEVEL": "WARNING"} | more


class Program:
    """One running ``ar-automation`` command."""

    def __init__(self, *arguments: object, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ar_automation.config", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(**variables),
        )  # fmt: skip
        self.lines: list[str] = []
        self._told: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._told.put(line.rstrip("\n"))
        self._told.put(None)

    def wait_for_line(self, beginning: str) -> str:
        """The first line from now on that begins so; fails when the program ends or is silent too long."""
        deadline = time.monotonic() + READY_S_MAX
        while True:
            line = self._told.get(timeout=max(0.1, deadline - time.monotonic()))
            assert line is not None, f"ended without {beginning!r}: {self.lines}"
            self.lines.append(line)
            if line.startswith(beginning):
                return line

    def wait(self) -> tuple[int, str]:
        """Until it ends: exit code and everything it said."""
        code = self.process.wait(READY_S_MAX)
        self._reader.join()
        while not self._told.empty():
            self.lines += filter(None, [self._told.get()])
        assert self.process.stdout
        self.process.stdout.close()
        return code, "\n".join(self.lines)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send the signal and wait."""
        self.process.send_signal(number)
        return self.wait()


@contextmanager
def running(*arguments: object, **variables: str) -> Iterator[Program]:
    """A program for the length of a test, ended whatever happens."""
    program = Program(*arguments, **variables)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.terminate()
        program.wait()


def run(*arguments: object, **variables: str) -> tuple[int, str]:
    """Run a command to its end: exit code and everything it said."""
    return Program(*arguments, **variables).wait()


def eventually(what: str, is_so: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """Wait until it is so; fails with its name."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def children_of(pid: int) -> dict[int, str]:
    """Process ids and command lines of direct children (Linux)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found[int(folder.name)] = command
    return found


def is_alive(pid: int) -> bool:
    """Whether a process exists and is no zombie (Linux)."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
