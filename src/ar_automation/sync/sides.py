"""The two ledgers and the memory between them, and the way from one side's keys to the other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ar_automation.books.records import Kind, Record
from ar_automation.sync.core.order import references
from ar_automation.sync.core.rows import Link
from ar_automation.sync.core.wire import LocalId, RemoteId, Value
from ar_automation.sync.ports import Codec, LocalLedger, Store


class Sides(Value, frozen=True, kw_only=True, gc=False):
    """The two ledgers and the memory between them, for one connection."""

    store: Store
    local: LocalLedger
    codec: Codec

    def read(self, kind: Kind, payload: bytes) -> Record:
        """The normalised record in a payload, references still remote ids."""
        return self.codec.capabilities.normalise(self.codec.decode(kind, payload).record)


def in_link_keys(sides: Sides, records: Sequence[Record]) -> list[Record]:
    """These records with remote ids translated; what is not here keeps an impossible key."""
    keys = local_keys(sides, records)
    return [translated(record, keys) for record in records]


def bases_of(sides: Sides, kind: Kind, links: Iterable[Link]) -> dict[RemoteId, Record]:
    """What both sides last agreed on for each link, in link keys, by remote id."""
    records = {link.remote_id: sides.read(kind, link.base) for link in links}
    return dict(zip(records, in_link_keys(sides, list(records.values())), strict=True))


Keys = dict[Kind, dict[RemoteId, LocalId]]


def local_keys(sides: Sides, records: Iterable[Record]) -> Keys:
    """Our ids of everything these remote records refer to."""
    wanted: dict[Kind, set[RemoteId]] = defaultdict(set)
    for record in records:
        for kind, key in references(record):
            wanted[kind].add(RemoteId(key))
    return {kind: sides.store.local_keys(kind, sorted(ids)) for kind, ids in wanted.items()}


def missing(record: Record, keys: Keys) -> str:
    """The first reference to something that is not here, in words; empty when all are."""
    for kind, key in references(record):
        if RemoteId(key) not in keys[kind]:
            return f"refers to {kind.replace('_', ' ')} {key}, which is not here yet"
    return ""


def waits_for(kind: Kind, reason: str) -> bool:
    """Whether that reference is to a record of this kind."""
    return reason.startswith(f"refers to {kind.replace('_', ' ')} ")


def translated(record: Record, keys: Keys) -> Record:
    """The record in link keys. A reference of a base that is no longer known keeps an impossible key, so that it differs."""
    return record.translated(lambda kind, key: str(keys[kind].get(RemoteId(key), f"?{key}")))
