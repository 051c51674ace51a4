"""The faults of webhooks, as the catalogue names them; they happen where posts are made."""

from quickbooks_sandbox.online.webhooks.disturbances import DISTURBANCES
from quickbooks_sandbox.world.faults import WEBHOOK

from .meeting import Meeting, OnlineFault, Outcome


def _no_call(meeting: Meeting) -> Outcome:
    """A call that comes in meets none of them."""
    return Outcome(response=meeting.serve())


FAULTS = tuple(
    OnlineFault(name=one.name, description=one.description, happen=_no_call, operations=frozenset({WEBHOOK}))
    for one in DISTURBANCES.values()
)
