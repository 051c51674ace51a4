"""Tags of the pages about the sync: states in words, progress lines, what waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.status import Attention, EventRow, RunProgress, RunRow, Waiting
from ar_automation.web import glance, words
from ar_automation.web.words import Look

register = template.Library()

_AGREES = Look("check-circle", "agrees to the cent", "good")
_EXPLAINED = Look("information-circle", "differences explained", "wait")
_DIFFERS = Look("exclamation-circle", "differs", "bad")
_PAGES = {"customer", "invoice", "payment"}


@dataclass(frozen=True)
class ProgressLine:
    """One kind of a run: "Invoices 12,000 of 48,310 · 2,150/s · about 17 s left"."""

    label: str
    words: str
    done: int
    total: int | None


@dataclass(frozen=True)
class WaitingGroup:
    """Records that wait for the same sort of decision."""

    look: Look
    rows: tuple[Waiting, ...]


@register.filter
def connection_look(connection: ConnectionState) -> Look:
    """The state of the connection itself."""
    return glance.STATES.get(connection.state, Look("check-circle", "Active", "good"))


@register.filter
def proof_of(proof: Mapping[str, Any]) -> Look:
    """What a proof found, in a few words."""
    if proof["balanced"]:
        return _AGREES
    return _EXPLAINED if proof.get("explained") else _DIFFERS


@register.filter
def progress_lines(progress: RunProgress) -> list[ProgressLine]:
    """A line per kind that has anything; rate and time left stand on the one being read."""
    lines = []
    current = next((k.kind for k in progress.kinds if k.total is not None and k.done < k.total), None)
    for kind in progress.kinds:
        if not kind.done and not kind.total:
            continue
        label = kind_words(kind.kind)
        text = f"{label} {words.count(kind.done)}"
        if kind.total is not None:
            text += f" of {words.count(kind.total)}"
        if kind.kind == current and progress.rate >= 1:
            text += f" · {words.count(round(progress.rate))}/s"
            if progress.eta_seconds is not None:
                text += f" · about {words.duration(progress.eta_seconds)} left"
        lines.append(ProgressLine(label, text, kind.done, kind.total))
    return lines


@register.filter
def attention_groups(attention: Attention) -> Iterator[WaitingGroup]:
    """What waits, by the decision it waits for."""
    yield WaitingGroup(words.RECORD_STATES["conflict"], attention.conflicts)
    yield WaitingGroup(words.RECORD_STATES["uncertain"], attention.uncertain)
    yield WaitingGroup(words.RECORD_STATES["blocked"], attention.blocked)
    yield WaitingGroup(words.RECORD_STATES["blocked"], attention.parked)


@register.filter
def trigger_words(trigger: str) -> str:
    """Who started a run."""
    return words.TRIGGERS.get(trigger, trigger)


@register.filter
def outcome_look(outcome: str) -> Look:
    """How a run ended."""
    return words.OUTCOMES.get(outcome, Look("", outcome))


@register.filter
def taken_in(run: RunRow) -> int:
    """How many records a run changed here."""
    return sum(t.created + t.updated + t.voided + t.deleted for t in run.tallies.values())


@register.filter
def kind_words(kind: str) -> str:
    """A kind as a heading: "Invoices"."""
    return words.KINDS[kind][0]


@register.simple_tag
def record_link(kind: str, local_id: object, name: str = "", remote_id: object = None) -> SafeString:
    """A record as "Invoice 1042", leading to its page where it has one here."""
    noun = words.KINDS[kind][1].capitalize()
    if not local_id:
        return format_html("{} {} in QuickBooks", noun, remote_id or "")
    text = f"{noun} {name or local_id}"
    if kind not in _PAGES:
        return format_html("{}", text)
    return format_html('<a href="{}">{}</a>', reverse(kind, args=[local_id]), text)


@register.filter
def name_of(names: Mapping[tuple[str, int], str], row: Waiting | EventRow) -> str:
    """What people call the record a row is about."""
    return names.get((str(row.kind), row.local_id or 0), "")


@register.filter
def nonzero(value: str) -> bool:
    """Whether an amount in a proof is any."""
    return bool(Decimal(value))
