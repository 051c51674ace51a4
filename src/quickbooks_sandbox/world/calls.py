"""One call on a face of the sandbox, as the fault rules match it and the journal keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Call:
    """What somebody asked. `operation` is create, update, void, delete, read, query, cdc, batch, code, refresh or revoke."""

    face: str
    realm_id: str | None
    method: str
    path: str
    query: str
    operation: str
    entities: frozenset[str]
    request_id: str | None
    body: str
