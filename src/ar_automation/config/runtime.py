"""Bring Django up for a command: the database adopted or started, its tables current, its roles safe."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from ar_automation.config import database, postgres
from ar_automation.config.cli import Failure
from ar_automation.config.environment import envstr
from ar_automation.config.postgres_binaries import DatabaseError

SETTINGS = "ar_automation.config.settings"


def data_dir() -> Path:
    """The folder of everything that is kept: AR_DATA_DIR, else ./var."""
    return Path(envstr("AR_DATA_DIR", "var")).absolute()


@contextmanager
def running_django() -> Iterator[None]:
    """For the length of one command: a running database with current tables, and Django ready to use it.

    Our own database is migrated on the way; one of somebody else's only by ``ar-automation migrate``.
    """
    is_ours = not envstr("DATABASE_URL")
    with running_database() as urls:
        set_up_django(urls)
        make_current(migrate=is_ours)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def running_database() -> Iterator[database.Urls]:
    """The database for the length of one command: the configured one, or ours adopted or started and stopped."""
    if envstr("DATABASE_URL"):
        yield database.configured_urls(data_dir())
        return
    server = launch_server()
    try:
        yield server.urls
    finally:
        server.release()


def launch_server() -> postgres.Server:
    """Our own database server, adopted or started; Failure with the way out when it cannot be."""
    try:
        return postgres.launch(data_dir())
    except DatabaseError as error:
        raise Failure(str(error)) from error
    except PermissionError as error:
        raise Failure(
            f"{error.filename} belongs to another user; choose another folder with --data-dir."
        ) from error


def set_up_django(urls: database.Urls) -> None:
    """Load settings and applications for these addresses."""
    os.environ.update(urls.as_environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Failure(str(error)) from error


def make_current(*, migrate: bool) -> None:
    """Apply pending migrations, or with ``migrate=False`` refuse to go on without them; check the app's role."""
    from ar_automation.config import migrations

    try:
        migrations.check_app_role()
        if migrations.pending():
            if not migrate:
                raise Failure("The database's tables are not up to date. Run: ar-automation migrate")
            migrations.migrate()
    except OperationalError as error:
        raise Failure(f"The database does not answer: {error}") from error
    except migrations.UnsafeRoleError as error:
        raise Failure(str(error)) from error
    finally:
        # Web and workers go on for long and open their own; the owner's are not needed again.
        connections.close_all()
