"""The connection in a few words, for the bar on every page."""

from ar_automation.sync import connections
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.web.words import Look

STATES = {
    "pending": Look("clock", "Connecting", "wait"),
    "paused": Look("pause-circle", "Paused", "warn"),
    "needs_reauth": Look("exclamation-triangle", "Reconnect needed", "bad"),
}


def look(connection: ConnectionState | None) -> Look:
    """Not connected, syncing, waiting, agreeing: whatever is true now."""
    if connection is None:
        return Look("link-slash", "Not connected")
    if connection.state in STATES:
        return STATES[connection.state]
    due = connections.due_state()
    if connection.requested or (due and due.running):
        return Look("arrow-path", "Syncing", "wait")
    if connection.last_proof is None:
        return Look("check-circle", "Connected", "good")
    if connection.last_proof.get("balanced"):
        return Look("check-circle", "Agrees to the cent", "good")
    return Look("exclamation-circle", "Differences found", "warn")
