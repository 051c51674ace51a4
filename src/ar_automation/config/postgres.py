"""Our own PostgreSQL server for one data folder: created, started, adopted, revived, stopped.

It listens on a Unix socket in a 0700 folder only, asks for a password (scram) and has three roles:
owner (DDL), app (web and workers; obeys row-level security) and maintenance (backup; bypasses it). A server
that runs already is adopted, also one left behind by a process killed with -9. Root may not run PostgreSQL, so
as root it runs as the machine's ``postgres`` or else ``nobody`` account; where that account cannot reach the data
folder, the cluster goes to a system state folder, and binaries it cannot reach are copied beside the cluster.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from ar_automation.config import postgres_binaries
from ar_automation.config.database import ROLES, Urls
from ar_automation.config.postgres_binaries import Binaries, DatabaseError, RunAs

_START_S_MAX = 300.0
_STOP_S_MAX = 60.0
_SOCKET_NAME = ".s.PGSQL.5432"
# The kernel's limit for a socket's path is 108 bytes with its final zero (104 on BSD).
_SOCKET_PATH_BYTES_MAX = 103
_SYSTEM_STATE = Path("/var/lib/ar-automation")
# Servers that this process started; they may outlive it, so nobody waits for them but _stop.
_children: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass
class Server:
    """Our own PostgreSQL for one data folder, while somebody here uses it."""

    urls: Urls
    cluster: Path
    binaries: Binaries
    started: bool
    _revive: Callable[[], bool]
    _users: IO[str]

    def keep_running(self) -> None:
        """Start it again if it is gone (killed, say); cheap while it runs."""
        status = _status(self.cluster / "data")
        if status is None or not _is_server(status[0], self.cluster / "data"):
            self.started = self._revive() or self.started

    def release(self, *, stop_adopted: bool = False) -> None:
        """Stop it if we started it (or ``stop_adopted``), unless another process still uses it."""
        try:
            if self.started or stop_adopted:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(self.cluster / "data")
        except BlockingIOError:
            pass
        finally:
            self._users.close()


def launch(data_dir: Path, *, settings: dict[str, str] | None = None) -> Server:
    """Adopt or start the data folder's server; creates its cluster, roles and database the first time.

    ``settings`` are more of postgresql.conf's (the tests turn fsync off). DatabaseError when it cannot be.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    run_as = postgres_binaries.run_as()
    binaries = postgres_binaries.find()
    cluster = _cluster_folder(data_dir, binaries, run_as)
    with _locked(cluster / "launch.lock"):
        binaries = postgres_binaries.reachable(binaries, cluster, run_as)
        socket = _socket_folder(cluster, run_as)
        passwords = _passwords(cluster)
        if not (cluster / "data" / "PG_VERSION").exists():
            _create_cluster(cluster, binaries, run_as, passwords["postgres"])
    urls = Urls.on_socket(socket, passwords)
    options = {"unix_socket_directories": str(socket)} | (settings or {})

    def revive() -> bool:
        with _locked(cluster / "launch.lock"):
            started = not _adopted(cluster / "data", socket, passwords)
            try:
                if started:
                    _start(cluster, binaries, run_as, options)
                with _superuser(socket, passwords) as connection:
                    create_roles(connection, passwords)
            except BaseException:
                if started:
                    _stop(cluster / "data")
                raise
        return started

    # Held while the server is used: whoever wants to stop it sees that it is not alone.
    users = (cluster / "users.lock").open("a")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = Server(urls, cluster, binaries, revive(), revive, users)
        _note(data_dir / "database.json", asdict(urls))
    except BaseException:
        users.close()
        raise
    return server


def _cluster_folder(data_dir: Path, binaries: Binaries, run_as: RunAs | None) -> Path:
    """Named by the major version, so that an upgrade never opens an older cluster."""
    name = f"postgres-{binaries.major}"
    parent = data_dir.absolute()
    if run_as and not run_as.can_enter(parent):
        parent = _SYSTEM_STATE / str(parent).strip("/").replace("/", "-")
        parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = parent / name
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


def _socket_folder(cluster: Path, run_as: RunAs | None) -> Path:
    """A 0700 folder in the cluster's, or a short one of our own where the path would be too long."""
    folder = cluster / "socket"
    if len(os.fsencode(folder / _SOCKET_NAME)) > _SOCKET_PATH_BYTES_MAX:
        digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"ar-{os.getuid()}-{digest}"
    owner = run_as.uid if run_as else os.getuid()
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if run_as:
            os.chown(folder, run_as.uid, run_as.gid)
    found = folder.lstat()
    if found.st_uid != owner or found.st_mode & 0o077 or folder.is_symlink():
        raise DatabaseError(f"{folder} belongs to somebody else or is open to others; remove it.")
    return folder


def _passwords(cluster: Path) -> dict[str, str]:
    path = cluster / "passwords.json"
    if not path.exists():
        _note(path, {role: secrets.token_urlsafe(24) for role in ("postgres", *ROLES)})
    return dict(json.loads(path.read_text()))


def _note(path: Path, content: dict[str, str]) -> None:
    """Write a private file in one step; leave it alone when nothing changed."""
    text = json.dumps(content, indent=1)
    if path.exists() and path.read_text() == text:
        return
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _create_cluster(cluster: Path, binaries: Binaries, run_as: RunAs | None, password: str) -> None:
    """Initdb into a folder beside it and rename: a half-made cluster is never taken for a whole one."""
    draft = cluster / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    if run_as:
        os.chown(draft, run_as.uid, run_as.gid)
    locale = ["--locale=C.UTF-8"]
    if binaries.major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # The password goes in by a pipe that only this process and initdb hold.
    reader, writer = os.pipe()
    if run_as:
        os.fchown(reader, run_as.uid, run_as.gid)
    os.write(writer, password.encode())
    os.close(writer)
    try:
        made = subprocess.run(
            [
                binaries.folder / "initdb", "-N", "-D", draft, "-U", "postgres", "--auth=scram-sha-256",
                f"--pwfile=/dev/fd/{reader}", "--data-checksums", "--encoding=UTF8", *locale,
            ],
            pass_fds=[reader], capture_output=True, text=True, check=False, cwd="/",
            env=binaries.environment(), **postgres_binaries.identity(run_as),
        )  # fmt: skip
    finally:
        os.close(reader)
    if made.returncode:
        raise DatabaseError(f"initdb failed:\n{made.stdout}{made.stderr}")
    draft.rename(cluster / "data")


def _start(cluster: Path, binaries: Binaries, run_as: RunAs | None, options: dict[str, str]) -> None:
    """Start the server in a session of its own, so that Ctrl-C in the terminal does not reach it first."""
    deadline = time.monotonic() + _START_S_MAX
    log_path = cluster / "postgres.log"
    while True:
        begin = log_path.stat().st_size if log_path.exists() else 0
        process = _spawn(cluster, binaries, run_as, options)
        try:
            while process.poll() is None:
                if _status(cluster / "data") == (process.pid, "ready"):
                    return
                if time.monotonic() > deadline:
                    raise DatabaseError(
                        f"PostgreSQL is not ready after {_START_S_MAX:.0f} s; see {log_path}."
                    )
                time.sleep(0.01)
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        told = log_path.read_text(errors="replace")[begin:]
        # Sessions of a server killed with -9 may live on until they look up from their work.
        if "pre-existing shared memory block" not in told or time.monotonic() > deadline:
            raise DatabaseError(f"PostgreSQL stopped while starting; its log {log_path} says:\n{told}")
        time.sleep(0.2)


def _spawn(
    cluster: Path, binaries: Binaries, run_as: RunAs | None, options: dict[str, str]
) -> "subprocess.Popen[bytes]":
    options = {"listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "200"} | options
    with (cluster / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            [
                binaries.folder / "postgres", "-D", cluster / "data",
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            env=binaries.environment(), **postgres_binaries.identity(run_as),
        )  # fmt: skip
    _children[process.pid] = process
    return process


def _adopted(data: Path, socket: Path, passwords: dict[str, str]) -> bool:
    """Whether a server of this cluster runs already; clears the note of one that is gone."""
    deadline = time.monotonic() + _START_S_MAX
    while (status := _status(data)) is not None:
        pid, _word = status
        if not _is_server(pid, data):
            # Its number may have been given to another process, which PostgreSQL would take for a server.
            (data / "postmaster.pid").unlink(missing_ok=True)
            (socket / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)
            return False
        with contextlib.suppress(psycopg.OperationalError), _superuser(socket, passwords):
            return True
        if time.monotonic() > deadline:
            raise DatabaseError(
                f"Process {pid} holds {data} but does not answer; see {data.parent}/postgres.log."
            )
        time.sleep(0.1)
    return False


def _status(data: Path) -> tuple[int, str] | None:
    """(process id, status word) of postmaster.pid, whose first line is the id and eighth the status."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_server(pid: int, data: Path) -> bool:
    if (child := _children.get(pid)) and child.poll() is not None:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    command = Path(f"/proc/{pid}/cmdline")
    if not command.parent.exists():
        return True  # no /proc on this system: believe the note
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        words = command.read_bytes()
        return b"postgres" in words and os.fsencode(data) in words
    return False


def _stop(data: Path) -> None:
    """A fast shutdown: sessions are ended, everything is written."""
    status = _status(data)
    if status is None or not _is_server(status[0], data):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(status[0], signal.SIGINT)
    deadline = time.monotonic() + _STOP_S_MAX
    while _status(data) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    if child := _children.pop(status[0], None):
        child.wait(_STOP_S_MAX)


def create_roles(superuser: "psycopg.Connection[Any]", passwords: dict[str, str]) -> None:
    """Create the three roles and the database ``ar``, as far as they do not exist yet."""
    abilities = {"owner": "NOBYPASSRLS", "app": "NOBYPASSRLS", "maintenance": "BYPASSRLS"}
    known = {name for (name,) in superuser.execute("SELECT rolname FROM pg_roles")}
    for role, ability in abilities.items():
        if f"ar_{role}" not in known:
            superuser.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {} PASSWORD {}").format(
                    sql.Identifier(f"ar_{role}"), sql.SQL(ability), sql.Literal(passwords[role])
                )
            )
    if not superuser.execute("SELECT 1 FROM pg_database WHERE datname = 'ar'").fetchone():
        superuser.execute("CREATE DATABASE ar OWNER ar_owner")
        superuser.execute("REVOKE ALL ON DATABASE ar FROM PUBLIC")
        superuser.execute("GRANT CONNECT, TEMPORARY ON DATABASE ar TO ar_app, ar_maintenance")


def _superuser(socket: Path, passwords: dict[str, str]) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=str(socket), user="postgres", password=passwords["postgres"], dbname="postgres",
        autocommit=True, connect_timeout=10,
    )  # fmt: skip


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time looks, creates and starts."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
