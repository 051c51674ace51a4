"""Merge one record that both sides changed, field by field, against what they last agreed on."""

from __future__ import annotations

import msgspec

from ar_automation.books.records import Record, differing

MONEY_FIELDS = frozenset({"lines", "total", "amount", "applications", "voided"})


def merge(local: Record, base: Record, remote: Record) -> tuple[Record, tuple[str, ...]]:
    """Return (merged record, contested fields); with contested fields the merged record means nothing.

    A field only one side moved follows that side. A field both moved differently: where the record says *ask* it is
    contested, else the accounting system wins (ACCOUNTING 18). Money never merges: when both sides moved money
    differently, every money field they moved is contested, and so is a void against an edit of any field that asks.
    """
    if getattr(local, "voided", False) and getattr(remote, "voided", False):
        # Both void: what each keeps of the amounts is memory, not money.
        amounts = {name: getattr(remote, name) for name in MONEY_FIELDS if hasattr(remote, name)}
        local = msgspec.structs.replace(local, **amounts)
    mine, theirs = differing(local, base), differing(remote, base)
    apart = differing(local, remote)
    contested = {name for name in mine & theirs & apart if name in local.ask}
    if mine & apart & MONEY_FIELDS and theirs & apart & MONEY_FIELDS:
        contested |= (mine | theirs) & MONEY_FIELDS & apart
    if "voided" in mine ^ theirs and mine & apart & local.ask and theirs & apart & local.ask:
        contested |= (mine | theirs) & apart & local.ask
    ours = {name: getattr(local, name) for name in mine - theirs}
    merged = msgspec.structs.replace(remote, **ours)
    carried = {
        name: getattr(local, name)
        for name in local.__struct_fields__
        if getattr(remote, name) is msgspec.UNSET
    }
    return msgspec.structs.replace(merged, **carried), tuple(sorted(contested))
