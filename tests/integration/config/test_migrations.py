"""Tables that are not current are noticed, and a role that row-level security would not bind is refused."""

import json

import pytest
from django.db import connections
from django.test import Client

from ar_automation.config import migrations
from ar_automation.config.migrations import UnsafeRoleError

pytestmark = pytest.mark.usefixtures("fresh_database")


def test_healthz_is_503_while_the_tables_are_not_current(client: Client) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'procrastinate' AND name LIKE '0041%'")
    answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)["migrations"]) == (503, "pending")


def test_migrating_again_changes_nothing() -> None:
    assert migrations.pending() == []
    migrations.migrate()
    assert migrations.pending() == []


def test_the_app_role_of_the_tests_is_safe() -> None:
    migrations.check_app_role()


def test_the_app_role_creates_no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["owner"].settings_dict, "USER", "ar_app")
    with pytest.raises(UnsafeRoleError, match="DATABASE_OWNER_URL"):
        migrations.migrate()


@pytest.mark.parametrize(("alias", "reason"), [("owner", "owns tables"), ("maintenance", "has BYPASSRLS")])
def test_a_role_that_sees_everything_is_refused(
    alias: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    for name in ("USER", "PASSWORD"):
        monkeypatch.setitem(
            connections["default"].settings_dict, name, connections[alias].settings_dict[name]
        )
    with pytest.raises(UnsafeRoleError, match=reason):
        migrations.check_app_role()
    connections["default"].close()
