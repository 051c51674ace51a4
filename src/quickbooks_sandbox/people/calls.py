"""What clients called lately, and the faults their next calls will meet."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec
from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.online.acts import raise_storm, switch_on
from quickbooks_sandbox.online.faults import THEMES
from quickbooks_sandbox.world.faults import Match
from quickbooks_sandbox.world.journal import JOURNAL_ANSWERS_MAX, JOURNAL_CALLS_MAX, Entry

from .desk import Desk, page_number, told
from .lists import cut
from .typed import Mistyped, number, typed, whole

_TIMES_MAX = 1_000_000
_HOLD_S_MAX = 600
_SEED_MAX = 2**31 - 1
_MATCHED = ("method", "path", "entity", "operation")
_METHODS = ("GET", "POST")
_OPERATIONS = (
    *("create", "update", "void", "delete", "send", "read", "query", "cdc", "report", "batch"),
    *("code", "refresh", "revoke", "webhook"),
)


class Calls(Desk):
    """The pages of the journal and of the faults."""

    def calls(self) -> AnyResponse:
        """The journal, newest first, as far as it fits the filter."""
        fits = _filter()
        entries = [entry for entry in reversed(self._world.journal.since(0)) if fits(entry)]
        return self._page("sandbox/calls", calls=cut(entries, page_number("page")), kept=JOURNAL_CALLS_MAX)

    def call(self, n: int) -> AnyResponse:
        """One call: what was asked and answered."""
        entries = self._world.journal.since(n - 1)
        if not entries or entries[0].n != n:
            abort(404)
        entry = entries[0]
        return self._page(
            "sandbox/call",
            entry=entry,
            query=parse_qsl(entry.call.query, keep_blank_values=True),
            body=_pretty(entry.call.body),
            answer=_pretty(entry.answer),
            answers_kept=JOURNAL_ANSWERS_MAX,
        )

    def forget(self) -> AnyResponse:
        """Clear the journal."""

        def act() -> str:
            self._world.journal.clear()
            return told("calls", "The journal was cleared.")

        return self._act(act)

    def faults(self) -> AnyResponse:
        """The faults there are and those in force; switching one on."""

        def act() -> str:
            fields = typed()
            return self._raise_storm(fields) if fields.get("act") == "storm" else self._switch_on(fields)

        return self._form(
            "sandbox/faults",
            act,
            themes=THEMES,
            rules=self._world.faults.active(),
            storms=self._world.faults.storms(),
            chosen=request.args.get("fault", ""),
            methods=_METHODS,
            operations=_OPERATIONS,
        )

    def lift(self, rule_id: str | None = None) -> AnyResponse:
        """Lift one fault, or all."""

        def act() -> str:
            if not self._world.lift_faults(rule_id):
                abort(404)
            return told("faults", "The fault was lifted." if rule_id else "All faults were lifted.")

        return self._act(act)

    def _switch_on(self, fields: dict[str, str]) -> str:
        times = whole("The number of calls", fields.get("times") or "1", least=1, most=_TIMES_MAX)
        fault = fields.get("fault", "")
        switch_on(self._world, fault, _match(fields), times=times, hold_s=_hold_s(fields))
        calls = "the next call" if times == 1 else f"the next {times:,} calls"
        return told("faults", f"{fault} is on for {calls} that fit.")

    def _raise_storm(self, fields: dict[str, str]) -> str:
        share = number("The share of calls", fields.get("share", ""))
        if not 0 < share <= 100:
            raise Mistyped("The share of calls must be above 0 and at most 100 per cent.")
        seed = whole("The seed", fields.get("seed", ""), least=0, most=_SEED_MAX)
        raise_storm(
            self._world, None, _match(fields), seed=seed, rate=float(share / 100), hold_s=_hold_s(fields)
        )
        return told("faults", f"{share:f} per cent of the calls that fit meet a fault, by seed {seed}.")


def _match(fields: dict[str, str]) -> Match:
    return Match(**{name: fields[name] for name in _MATCHED if fields.get(name)})


def _hold_s(fields: dict[str, str]) -> float | None:
    if not fields.get("hold_s"):
        return None
    hold = number("How long it holds", fields["hold_s"])
    if not 0 <= hold <= _HOLD_S_MAX:
        raise Mistyped(f"How long it holds must be from 0 to {_HOLD_S_MAX} seconds.")
    return float(hold)


def _filter() -> Callable[[Entry], bool]:
    """What the query string asks of a call."""
    company, entity, status = (request.args.get(name, "").strip() for name in ("company", "entity", "status"))
    failed = "failed" in request.args

    def fits(entry: Entry) -> bool:
        return (
            (not company or entry.call.realm_id == company)
            and (not entity or entity.lower() in entry.call.entities)
            and (not status or str(entry.status or "none").startswith(status.lower().rstrip("x")))
            and (not failed or entry.failed)
        )

    return fits


def _pretty(text: str) -> str:
    """JSON with its lines broken; anything else, and JSON that was cut, as it is."""
    try:
        return msgspec.json.format(text, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text
