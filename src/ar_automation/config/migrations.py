"""Bring the tables up to date as the owner, and refuse an app role that row-level security would not bind."""

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from ar_automation.accounts import rls


class UnsafeRoleError(Exception):
    """The role of DATABASE_URL could see every account's rows."""


def pending() -> list[str]:
    """The migrations that are not applied yet, as ``app.name``."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate(*, verbosity: int = 0) -> None:
    """Apply what is pending. The grants come first, so that the app may use what is created.

    UnsafeRoleError when the app's own role would create the tables, and so own them.
    """
    if connections["owner"].settings_dict["USER"] == rls.app_role():
        raise UnsafeRoleError(
            f"{rls.app_role()} is both app and owner. Set DATABASE_OWNER_URL to another role."
        )
    rls.prepare_grants()
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)


def check_app_role() -> None:
    """Raise UnsafeRoleError when the app role is superuser, may bypass row security, or owns a table."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolbypassrls, EXISTS (
                SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind IN ('r', 'p') AND nspname = 'public' AND pg_has_role(current_user, relowner, 'MEMBER')
            ) FROM pg_roles WHERE rolname = current_user
            """
        )
        is_super, bypasses, owns = cursor.fetchone()
    faults = {"is a superuser": is_super, "has BYPASSRLS": bypasses, "owns tables": owns}
    found = " and ".join(text for text, is_so in faults.items() if is_so)
    if found:
        raise UnsafeRoleError(
            f"The role {rls.app_role()} of DATABASE_URL {found}, so row-level security would not bind it."
            " Give the app a plain role, and the owner's address in DATABASE_OWNER_URL."
        )
