"""The tests' world: one throw-away PostgreSQL, one small cast of people, no network but this machine.

The database is made only when a test asks for it (unit tests never do). It is migrated once, as the owner, into a
template; each xdist worker gets a copy and works in it as the **app** role, so row-level security is always real.
AR_TEST_DATABASE_URL names a superuser's address of another throw-away server to use instead: its roles ar_* and database
ar are made and changed at will.
"""

import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import conninfo, sql

from tests.world import World, create_world

# What a shell runs in the background ignores Ctrl-C, and would hand that on to the programs under test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says something about the machine, not about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_DATA_DIR = "AR_TEST_DATA_DIR"
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Before pytest-django loads the settings, which must not see the developer's environment.
_mine = _DATA_DIR not in os.environ
if _mine:
    os.environ[_DATA_DIR] = tempfile.mkdtemp(prefix="ar-tests-")
    Path(os.environ[_DATA_DIR]).chmod(0o711)
_data_dir = Path(os.environ[_DATA_DIR])
for _name in [name for name in os.environ if name.startswith(("DATABASE_", "QUICKBOOKS_", "AR_"))]:
    if _name not in {_DATA_DIR, "AR_TEST_DATABASE_URL"}:
        del os.environ[_name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "ar_automation.config.settings",
    "AR_DATA_DIR": str(_data_dir),
    "AR_SECRET_KEY": "a-secret-that-only-the-tests-use-0123456789",
    "AR_LOG_LEVEL": "WARNING",
    "QUICKBOOKS_ENVIRONMENT": "local",
    "QUICKBOOKS_CLIENT_ID": "demo",
    "QUICKBOOKS_CLIENT_SECRET": "demo",
}
django.setup()


def pytest_unconfigure() -> None:
    """The process that made the folder removes it, after the workers are gone."""
    if _mine:
        shutil.rmtree(_data_dir, ignore_errors=True)


@pytest.fixture(autouse=True)
def _forget_cached() -> None:
    """Limits of login attempts are counted in the cache; each test begins at nought."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def superuser_url() -> Iterator[str]:
    """The address of a superuser of the test server; the last test process to leave stops our own."""
    given = os.environ.get("AR_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from ar_automation.config import postgres

    server = postgres.launch(_data_dir, settings=_FAST)
    password = json.loads((server.cluster / "passwords.json").read_text())["postgres"]
    try:
        yield conninfo.make_conninfo(server.urls.app, user="postgres", password=password, dbname="postgres")
    finally:
        server.release(stop_adopted=True)


@pytest.fixture(scope="session")
def django_db_setup(superuser_url: str, worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """Point Django at this worker's own copy of the migrated template."""
    with django_db_blocker.unblock(), _one_at_a_time():
        _ensure_template(superuser_url)
    with _copy_of_template(superuser_url, f"ar_test_{os.getpid()}_{worker_id}"):
        yield


@pytest.fixture
def fresh_database(superuser_url: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """An empty, migrated database of the test's own, for tests that commit; gives its name."""
    name = f"ar_fresh_{os.getpid()}_{os.urandom(3).hex()}"
    with django_db_blocker.unblock(), _copy_of_template(superuser_url, name):
        yield name


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (_data_dir / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_template(superuser_url: str) -> None:
    from ar_automation.config import migrations, postgres

    passwords = dict.fromkeys(("owner", "app", "maintenance"), "test-only")
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        postgres.create_roles(connection, passwords)
        for role, password in passwords.items():
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(f"ar_{role}"), sql.Literal(password)
                )
            )
    _point_django_at(superuser_url, "ar")
    done = _data_dir / "template.done"
    if not done.exists():
        migrations.migrate()
        done.touch()
    _close_connections()


@contextmanager
def _copy_of_template(superuser_url: str, name: str) -> Iterator[None]:
    from django.db import connections

    before = connections["default"].settings_dict["NAME"]
    identifier = sql.Identifier(name)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE ar OWNER ar_owner STRATEGY FILE_COPY").format(identifier)
        )
    _close_connections()
    _point_django_at(superuser_url, name)
    try:
        yield
    finally:
        _close_connections()
        _point_django_at(superuser_url, before)
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _point_django_at(superuser_url: str, name: str) -> None:
    from django.db import connections

    from ar_automation.config import database

    for alias, role in (("default", "app"), ("owner", "owner"), ("maintenance", "maintenance")):
        url = conninfo.make_conninfo(superuser_url, user=f"ar_{role}", password="test-only", dbname=name)
        connections[alias].settings_dict.update(database.django_database(url))


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()


@pytest.fixture
def accounts_world(db: None) -> World:
    """Olivia owns account A, Adam is its admin, Mia a member, Rhea reads only; the stranger owns account B."""
    return create_world()


@pytest.fixture
def scope() -> Callable[[Any], AbstractContextManager[None]]:
    """``with scope(account): …`` is work inside that account."""
    from ar_automation.accounts.tenancy import account_scope

    return lambda account: account_scope(account.pk)


@pytest.fixture
def log_in() -> Callable[[Any], Any]:
    """``log_in(person)`` gives a test client signed in as the person."""
    from django.test import Client

    def logged_in(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return logged_in
