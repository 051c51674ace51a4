"""``doctor``: is this installation well? One line a question, with the way out where it is not."""

import argparse
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ar_automation.config import postgres_binaries, runtime
from ar_automation.config.cli import EXIT_FAILED, Commands, Failure, Output
from ar_automation.config.environment import envstr

_FREE_BYTES_MIN = 1 << 30


@dataclass(frozen=True)
class Finding:
    """The answer to one question."""

    name: str
    ok: bool
    text: str


def register(commands: Commands) -> None:
    """Add the command."""
    commands.add("doctor", run, help="check this installation")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Ask everything, also after a bad answer; exit 1 when one is bad."""
    findings = [*_machine(), *_database()]
    for finding in findings:
        output.say(f"{'ok ' if finding.ok else 'BAD'}  {finding.name}: {finding.text}")
    ok = all(finding.ok for finding in findings)
    output.value({"ok": ok, "findings": [asdict(finding) for finding in findings]})
    return 0 if ok else EXIT_FAILED


def _machine() -> Iterator[Finding]:
    folder = runtime.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    yield Finding("python", True, platform.python_version())
    yield Finding("data folder", True, str(folder))
    yield Finding("disk", free >= _FREE_BYTES_MIN, f"{free / (1 << 30):.1f} GiB free")
    chromium = shutil.which("chromium")
    yield Finding("chromium", True, chromium or "not installed; only browser tests need it (make browser)")


def _database() -> Iterator[Finding]:
    try:
        yield _where_the_server_is()
        with runtime.running_django():
            yield from (_asked(name, question) for name, question in _QUESTIONS.items())
    except (Failure, postgres_binaries.DatabaseError) as error:
        yield Finding("database", False, str(error))


def _where_the_server_is() -> Finding:
    if envstr("DATABASE_URL"):
        return Finding("database", True, "DATABASE_URL")
    server = runtime.launch_server()
    try:
        text = f"PostgreSQL {server.binaries.major} ({server.binaries.found}) {server.binaries.folder}"
        if not server.cluster.is_relative_to(runtime.data_dir()):
            account = postgres_binaries.run_as()
            text += (
                f"; the account {account.name if account else ''} cannot reach the data folder,"
                f" so the cluster is in {server.cluster}"
            )
        return Finding("database", True, text)
    finally:
        server.release()


def _asked(name: str, question: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, question())
    except Failure as failure:
        return Finding(name, False, str(failure))


def _roles() -> str:
    from django.db import connections

    users = {alias: connections[alias].settings_dict["USER"] for alias in ("default", "owner", "maintenance")}
    if len(set(users.values())) < len(users):
        raise Failure(
            "app, owner and maintenance share a role; set DATABASE_OWNER_URL and DATABASE_MAINTENANCE_URL."
        )
    return f"app {users['default']}, owner {users['owner']}, maintenance {users['maintenance']}"


def _row_level_security() -> str:
    from ar_automation.accounts import rls

    bare = rls.unprotected_tables()
    if bare:
        raise Failure(f"these tables of accounts are not protected: {', '.join(bare)}")
    return "on and forced for every table of accounts"


def _migrations() -> str:
    return "current"  # running_django() would have failed otherwise


def _key() -> str:
    from django.conf import settings

    from ar_automation.kit.crypto import KeyRing

    KeyRing.from_settings()
    configured = envstr("AR_SECRET_KEY") or envstr("AR_SECRET_KEY_FILE")
    path = Path(settings.AR_DATA_DIR) / "secret_key"
    if not configured and path.stat().st_mode & 0o077:
        raise Failure(f"{path} is open to others; run: chmod 600 {path}")
    return "from the environment" if configured else str(path)


def _clock() -> str:
    from django.conf import settings

    from ar_automation.kit import clock

    return f"{clock.now():%Y-%m-%d %H:%M:%S} UTC" + (
        f", following {settings.AR_CLOCK_URL}" if settings.AR_CLOCK_URL else ""
    )


_QUESTIONS: dict[str, Callable[[], str]] = {
    "migrations": _migrations,
    "roles": _roles,
    "row-level security": _row_level_security,
    "secret key": _key,
    "clock": _clock,
}
