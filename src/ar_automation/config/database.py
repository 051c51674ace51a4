"""Where the database is: what the environment names, else our own server for the data folder.

The chain: DATABASE_URL → AR_POSTGRES_BIN → the binaries of the wheel → Debian's. The last three are started by
``postgres.launch`` and noted in the data folder, so that settings know the addresses without starting anything.
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from psycopg import conninfo

from ar_automation.config.environment import envstr

ROLES = ("app", "owner", "maintenance")


@dataclass(frozen=True)
class Urls:
    """Addresses of one database for the three roles."""

    app: str
    owner: str
    maintenance: str

    @classmethod
    def on_socket(cls, folder: Path, passwords: dict[str, str]) -> Self:
        """The addresses of our own server that listens in this folder."""
        host = quote(str(folder), safe="")
        return cls(*(f"postgresql://ar_{r}:{quote(passwords[r], safe='')}@/ar?host={host}" for r in ROLES))

    def as_environment(self) -> dict[str, str]:
        """The variables by which a child process is told."""
        return {
            "DATABASE_URL": self.app,
            "DATABASE_OWNER_URL": self.owner,
            "DATABASE_MAINTENANCE_URL": self.maintenance,
        }


def configured_urls(data_dir: Path) -> Urls:
    """Where the database is, without starting anything: the environment, else what the launcher noted."""
    app = envstr("DATABASE_URL")
    if app:
        return Urls(app, envstr("DATABASE_OWNER_URL", app), envstr("DATABASE_MAINTENANCE_URL", app))
    with contextlib.suppress(FileNotFoundError):
        return Urls(**json.loads((data_dir / "database.json").read_text()))
    return Urls.on_socket(data_dir / "no-database-started-yet", dict.fromkeys(ROLES, ""))


def django_database(url: str) -> dict[str, Any]:
    """Django's settings for one address; libpq's parameters in it are kept."""
    parts = conninfo.conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", None) or "ar",
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
