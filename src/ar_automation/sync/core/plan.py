"""The truth table: what to do with one record, from what stands here, there, and in what both last agreed on.

| local vs base | remote vs base     | action                                             |
|---------------|--------------------|----------------------------------------------------|
| same          | same               | nothing                                            |
| changed       | same               | update remote                                      |
| same          | changed            | update local                                       |
| changed       | changed, equal     | advance base                                       |
| changed       | changed, different | merge by field; what cannot be merged: a conflict  |
| gone          | same               | remove remote                                      |
| same          | gone               | remove local                                       |
| gone          | gone               | forget                                             |
| gone          | changed, or the reverse | a conflict, never a silent delete             |
| new, unlinked | -                  | match first, else create remote                    |
| -             | new, unlinked      | match first, else create local                     |

*Gone* comes from an explicit word or a complete listing, never from absence in a change feed.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import UNSET

from ar_automation.books.records import Invoice, Payment, Record, differing
from ar_automation.sync.core.merge import merge
from ar_automation.sync.core.wire import Operation, Value


class Action(StrEnum):
    """What one record needs."""

    NOTHING = "nothing"
    UPDATE_REMOTE = "update_remote"
    UPDATE_LOCAL = "update_local"
    ADVANCE_BASE = "advance_base"
    MERGE = "merge"
    REMOVE_REMOTE = "remove_remote"
    REMOVE_LOCAL = "remove_local"
    FORGET = "forget"
    CONFLICT = "conflict"


class Decision(Value, frozen=True, kw_only=True, gc=False):
    """An action with what it needs: the record to stand here, the fields to send there, the fields in conflict."""

    action: Action
    local: Record | None = None
    """What the local ledger is to hold afterwards, where that changes."""
    push: frozenset[str] = frozenset()
    """Fields in which the remote side is to follow."""
    fields: tuple[str, ...] = ()
    """Fields in conflict."""


def decide(local: Record | None, base: Record, remote: Record | None) -> Decision:
    """Decide one linked record. All three are normalised and in link keys; None is *gone*."""
    mine = None if local is None else differing(local, base)
    theirs = None if remote is None else differing(remote, base)
    if local is None or remote is None:
        return _with_one_gone(local, remote, mine, theirs)
    if not mine and not theirs:
        return Decision(action=Action.NOTHING)
    if not theirs:
        return Decision(action=Action.UPDATE_REMOTE, push=mine or frozenset())
    if not mine:
        return Decision(action=Action.UPDATE_LOCAL, local=remote)
    if not differing(local, remote):
        return Decision(action=Action.ADVANCE_BASE)
    merged, contested = merge(local, base, remote)
    if contested:
        return Decision(action=Action.CONFLICT, fields=contested)
    return Decision(action=Action.MERGE, local=merged, push=differing(merged, remote))


def decide_answer(ours: Record, sent: Record, answer: Record) -> Decision:
    """Decide a write that was answered: here now, as it was sent, and as they now have it; `local` is always set.

    Usually all that differs is what they computed: numbers, line ids. What was edited here since it was sent is newer
    than anything the answer computed, so nothing is contested.
    """
    ours, sent = _as_answered(ours, sent, answer), _as_answered(sent, sent, answer)
    kept = differing(ours, sent) | {name for name in ours.__struct_fields__ if getattr(answer, name) is UNSET}
    local = msgspec.structs.replace(answer, **{name: getattr(ours, name) for name in kept})
    push = differing(local, answer)
    if push:
        return Decision(
            action=Action.UPDATE_REMOTE if local == ours else Action.MERGE, local=local, push=push
        )
    return Decision(action=Action.NOTHING if local == ours else Action.UPDATE_LOCAL, local=local)


def decide_match(ours: Record, theirs: Record) -> Decision:
    """Decide two unlinked records that are the same by match: with no base, nothing says who changed what.

    A field empty on one side takes the other's; elsewhere the accounting system wins. Where a field that asks differs
    they are not certainly the same after all: contested, and neither is written.
    """
    ours = _with_line_ids_of(ours, theirs)
    apart = differing(ours, theirs)
    contested = tuple(sorted(apart & ours.ask))
    if contested:
        return Decision(action=Action.CONFLICT, fields=contested)
    filled = {name for name in apart if not getattr(theirs, name)}
    kept = filled | {name for name in ours.__struct_fields__ if getattr(theirs, name) is UNSET}
    local = msgspec.structs.replace(theirs, **{name: getattr(ours, name) for name in kept})
    return Decision(
        action=Action.MERGE, local=local, push=differing(local, theirs), fields=tuple(sorted(apart - filled))
    )


def operation(changed: frozenset[str], record: Record) -> Operation:
    """The write that carries these changed fields."""
    voided = "voided" in changed and getattr(record, "voided", False)
    return Operation.VOID if voided else Operation.UPDATE


def _with_one_gone(
    local: Record | None, remote: Record | None, mine: frozenset[str] | None, theirs: frozenset[str] | None
) -> Decision:
    if local is None and remote is None:
        return Decision(action=Action.FORGET)
    if local is None:
        unchanged_there = not theirs
        return Decision(
            action=Action.REMOVE_REMOTE if unchanged_there else Action.CONFLICT,
            fields=tuple(sorted(theirs or ())),
        )
    if not mine or (getattr(local, "voided", False) and mine <= {"voided", "applications"}):
        return Decision(action=Action.REMOVE_LOCAL)  # a local void against a remote delete is the same wish
    return Decision(action=Action.CONFLICT, fields=tuple(sorted(mine)))


def _with_line_ids_of(ours: Record, theirs: Record) -> Record:
    if (
        not isinstance(ours, Invoice)
        or not isinstance(theirs, Invoice)
        or len(ours.lines) != len(theirs.lines)
    ):
        return ours
    pairs = zip(ours.lines, theirs.lines, strict=True)
    lines = (
        line if line.line_id else msgspec.structs.replace(line, line_id=at.line_id) for line, at in pairs
    )
    return msgspec.structs.replace(ours, lines=tuple(lines))


def _as_answered(record: Record, sent: Record, answer: Record) -> Record:
    """What the push filled in, and the ids of lines that had none: an answer keeps the order they were sent in."""
    if isinstance(record, Payment) and isinstance(sent, Payment) and not record.deposit_account:
        return msgspec.structs.replace(record, deposit_account=sent.deposit_account)
    if not isinstance(record, Invoice) or not isinstance(sent, Invoice) or not isinstance(answer, Invoice):
        return record
    taken = {line.line_id for line in sent.lines}
    fresh = iter([line.line_id for line in answer.lines if line.line_id not in taken])
    given = {n: next(fresh, "") for n, line in enumerate(sent.lines) if not line.line_id}
    lines = list(record.lines)
    for n, line in enumerate(lines):  # the very lines that were sent, wherever they stand now
        same = next((at for at in given if not line.line_id and sent.lines[at] == line), None)
        if same is not None:
            lines[n] = msgspec.structs.replace(line, line_id=given.pop(same))
    for n, line in enumerate(lines):  # then those that were edited where they stand
        if not line.line_id and n in given:
            lines[n] = msgspec.structs.replace(line, line_id=given.pop(n))
    return msgspec.structs.replace(record, lines=tuple(lines))
