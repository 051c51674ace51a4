"""One call on a face of the sandbox, as the fault rules match it and the journal keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Call:
    """What somebody asked. `reads` is how much of it counts against a quota of reads (quickbooks-online.md 7).

    `operation` is create, update, void, delete, send, read, query, cdc, report or batch; code, refresh or revoke; or webhook,
    when it is the sandbox that calls.
    """

    face: str
    realm_id: str | None
    method: str
    path: str
    query: str
    operation: str
    entities: frozenset[str]
    request_id: str | None
    body: str
    reads: int = 0
