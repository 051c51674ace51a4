"""Run several processes as one: start, watch, restart with back-off, stop in order.

Children stand in sessions of their own, so Ctrl-C reaches only the supervisor, which stops them last-started
first. Should the supervisor itself be killed, Linux ends its children; the database alone stays and is adopted
by the next start.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from ar_automation.config import database, postgres, runtime
from ar_automation.config.cli import EXIT_USAGE, Failure
from ar_automation.config.environment import envstr
from ar_automation.kit import http

_POLL_S = 0.1
_READY_S_MAX = 120.0
_STOP_S_MAX = 30.0
_BACKOFF_S_MIN, _BACKOFF_S_MAX = 0.5, 30.0
# A child that lived this long was well; its next failure starts the back-off anew.
_WELL_S = 60.0
_PR_SET_PDEATHSIG = 1
_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104


def refuse_port_in_use(host: str, port: int, option: str) -> None:
    """Failure (exit 2) naming port and option when something listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"Port {port} cannot be used ({error.strerror}); choose another one with {option}.",
                code=EXIT_USAGE,
            ) from error


def address(host: str, port: int) -> str:
    """The http address people open for a server that listens there."""
    return f"http://{'127.0.0.1' if host in _EVERYWHERE else host}:{port}"


@contextlib.contextmanager
def serving_database() -> Iterator[postgres.Server | None]:
    """The database with current tables while everything runs; ours (None: not ours) is stopped at the end."""
    server = None if envstr("DATABASE_URL") else runtime.launch_server()
    try:
        runtime.set_up_django(server.urls if server else database.configured_urls(runtime.data_dir()))
        runtime.make_current(migrate=True)
        yield server
    finally:
        if server:
            server.release(stop_adopted=True)


def web(host: str, port: int) -> "Child":
    """The web server as a child."""
    return Child("web", [*_OURS, "web", "--host", host, "--port", str(port)])


def worker(number: int) -> "Child":
    """One worker as a child."""
    return Child(f"worker-{number}", [*_OURS, "worker"])


def sandbox_command(arguments: Sequence[str]) -> list[str]:
    """The command line of the QuickBooks sandbox, a program of its own that we never import."""
    return [sys.executable, "-m", "quickbooks_sandbox.cli", *arguments]


_OURS = (sys.executable, "-m", "ar_automation.config")


@dataclass
class Child:
    """One process to keep alive; what it says goes to its log, else to ours."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    backoff_s: float = field(default=_BACKOFF_S_MIN)

    def start(self) -> None:
        """Start it, tied to our life."""
        self.started_at = time.monotonic()
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )

    def stop(self) -> None:
        """Ask it to end, wait, then make it."""
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_STOP_S_MAX)
        self.clear()

    def clear(self) -> None:
        """Make an end of whatever it left behind: a server killed with -9 leaves the processes that serve."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Supervisor:
    """``with Supervisor(children) as running:`` they run; leaving stops them."""

    def __init__(self, children: Sequence[Child], *, server: postgres.Server | None) -> None:
        self._children = children
        self._server = server
        self._is_stopping = False

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for child in self._children:
                child.start()
        except BaseException:
            self._stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_all()

    def wait_for(self, url: str) -> None:
        """Until the address answers 200; Failure when a child ends before that, or it takes too long."""
        deadline = time.monotonic() + _READY_S_MAX
        client = http.Client(timeout_s=2.0, log=False)
        while True:
            if self._is_stopping:
                raise KeyboardInterrupt
            for child in self._children:
                if child.process and child.process.poll() is not None:
                    where = f"; see {child.log}" if child.log else ""
                    raise Failure(
                        f"{child.name} ended while starting, with exit code {child.process.returncode}{where}."
                    )
            with contextlib.suppress(http.HttpError):
                if client.request("GET", url).status == 200:
                    break
            if time.monotonic() > deadline:
                raise Failure(f"{url} does not answer after {_READY_S_MAX:.0f} s.")
            time.sleep(_POLL_S)
        client.close()

    def supervise(self) -> None:
        """Until SIGTERM or SIGINT: start again what ends, later each time."""
        while not self._is_stopping:
            if self._server:
                self._server.keep_running()
            for child in self._children:
                self._look_after(child)
            time.sleep(_POLL_S)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.start()
        elif child.process.poll() is not None:
            if now - child.started_at >= _WELL_S:
                child.backoff_s = _BACKOFF_S_MIN
            print(
                f"{child.name} ended with exit code {child.process.returncode};"
                f" it starts again in {child.backoff_s:g} s.",
                file=sys.stderr,
                flush=True,
            )
            child.clear()
            child.start_at = now + child.backoff_s
            child.backoff_s = min(child.backoff_s * 2, _BACKOFF_S_MAX)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            child.stop()


def _die_with_parent() -> None:
    """In the child before it becomes another program: have the kernel end it when we are gone (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
