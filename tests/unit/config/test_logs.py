"""Nothing private reaches the log, whoever logs it."""

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
