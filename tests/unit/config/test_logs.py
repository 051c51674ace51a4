"""Nothing private reaches the log, whoever logs it."""

import json
import subprocess
import sys

import pytest

from ar_automation.config.logs import drop_private


@pytest.mark.parametrize(
    "name",
    [
        "access_token",
        "refresh_token",
        "client_secret",
        "password",
        "owner_email",
        "display_name",
        "payload",
        "api_key",
    ],
)
def test_a_private_value_is_dropped(name: str) -> None:
    event = drop_private(None, "info", {"event": "x", name: "Craig's Design", "customer_id": 7})
    assert event == {"event": "x", name: "[dropped]", "customer_id": 7}


def test_ids_counts_and_times_stay() -> None:
    event = {
        "event": "x",
        "run": 3,
        "kind": "invoice",
        "pulled": 7,
        "ms": 12,
        "path": "/v3/company/1",
        "status": 200,
    }
    assert drop_private(None, "info", dict(event)) == event


def test_json_logs_are_one_value_a_line_from_us_and_from_libraries() -> None:
    code = """
import logging, structlog
from ar_automation.config import logs
logs.configure(as_json=True, level="INFO")
structlog.get_logger("sync").info("run.done", run=3, access_token="hush")
logging.getLogger("library").warning("plain %s", "text")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("library").exception("broken")
logging.getLogger("httpx").info("GET https://host/?code=hush")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["logger"], line["level"], line["event"]) for line in lines] == [
        ("sync", "info", "run.done"),
        ("library", "warning", "plain text"),
        ("library", "error", "broken"),
    ]
    assert "hush" not in done.stderr
    assert "ZeroDivisionError" in lines[2]["exception"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_no_values(*, as_json: bool) -> None:
    code = f"""
import logging
from ar_automation.config import logs
logs.configure(as_json={as_json}, level="INFO")
def refresh(token):
    return 1 / 0
try:
    refresh("hu" + "sh")
except ZeroDivisionError:
    logging.getLogger("library").exception("broken")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ZeroDivisionError" in done.stderr
    assert "hush" not in done.stderr
