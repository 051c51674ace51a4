"""``/healthz``: can this process serve? For load balancers, the supervisor and people."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and its tables are up to date, else 503; says nothing about anybody's data."""
    facts = health()
    return JsonResponse(facts, status=200 if facts["ok"] else 503)


def health() -> dict[str, Any]:
    """{ok, database, migrations: "current"|"pending", worker_heartbeat_age_s: float|None}."""
    try:
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        age_s = None if pending else worker_heartbeat_age_s()
    except DatabaseError as error:
        return {"ok": False, "database": type(error).__name__}
    return {
        "ok": not pending,
        "database": "ok",
        "migrations": "pending" if pending else "current",
        "worker_heartbeat_age_s": age_s,
    }


def worker_heartbeat_age_s() -> float | None:
    """Seconds since any worker last gave a sign of life; None when none is registered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        row = cursor.fetchone()
    return None if row is None or row[0] is None else round(float(row[0]), 1)
