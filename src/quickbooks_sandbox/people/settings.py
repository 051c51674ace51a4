"""Companies, people, connections, time and limits of the world: what the control plane does, by hand."""

from datetime import UTC, datetime

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.samples.sow import SAMPLES
from quickbooks_sandbox.online.acts import grant_tokens
from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.limits import LimitSettings
from quickbooks_sandbox.world.world import SCALE_MAX, SEEDED_PASSWORD, SEEDED_PEOPLE

from .desk import Desk, page_number, told
from .lists import cut
from .typed import Mistyped, moment, number, typed, whole

_NAME_MAX = 100
_SEED_MAX = 2**31 - 1
_LIMIT_MAX = 1_000_000
_HOURS_MAX = 100 * 365 * 24
_LIMITS = {
    "requests_per_second": "Calls a second, by company and app",
    "requests_per_minute": "Calls a minute, by company",
    "all_requests_per_minute": "Calls a minute, by company and app",
    "batches_per_minute": "Batches a minute, by company and app",
    "realm_batches_per_minute": "Batches a minute, by company",
    "reports_per_minute": "Reports a minute, by company",
    "emails_per_day": "E-mails a day, by company",
    "concurrent_requests": "Calls at one time, by company",
    "reads_per_month": "Reads a month, by company",
}


class Settings(Desk):
    """The pages under `/sandbox` that change the world."""

    def companies(self) -> AnyResponse:
        """The companies there are; founding one."""

        def act() -> str:
            fields = typed()
            name = fields.get("name", "")
            if not 0 < len(name) <= _NAME_MAX:
                raise Mistyped(f"The name must have 1 to {_NAME_MAX} characters.")
            entry = self._world.create_company(
                name,
                sample=fields.get("sample", ""),
                scale=whole("The scale", fields.get("scale") or "0", least=0, most=SCALE_MAX),
                seed=whole("The seed", fields.get("seed") or "1", least=0, most=_SEED_MAX),
            )
            return told("companies", f"{entry.name} was founded: company {entry.realm_id}.")

        return self._form(
            "sandbox/companies", act, sample_choices=[(name, name) for name in SAMPLES], scale_max=SCALE_MAX
        )

    def people(self) -> AnyResponse:
        """Who can sign in; letting somebody in, or changing what they reach."""

        def act() -> str:
            fields = typed()
            email = fields.get("email", "").lower()
            name, at, host = email.partition("@")
            if not (name and at and host) or any(sign in email for sign in " \t\n") or "@" in host:
                raise Mistyped("The e-mail address must look like name@example.com.")
            if not fields.get("password"):
                raise Mistyped("A password is needed.")
            memberships = {
                name.removeprefix("reach_"): value == "admin"
                for name, value in fields.items()
                if name.startswith("reach_") and value in ("admin", "standard")
            }
            self._world.create_person(email, password=fields["password"], memberships=memberships)
            return told("people", f"{email} can sign in.")

        seeded = dict(SEEDED_PEOPLE)
        chosen = request.args.get("email", "")
        everybody = self._world.people()
        return self._form(
            "sandbox/people",
            act,
            people=[(email, self._world.memberships(email), seeded.get(email)) for email in everybody],
            password=SEEDED_PASSWORD,
            chosen=chosen if chosen in everybody else "",
            reached={one.company.realm_id: one.admin for one in self._world.memberships(chosen)},
        )

    def connections(self) -> AnyResponse:
        """Which app may enter which company; making tokens, which are shown this once."""
        granted = None
        problem = None
        if request.method == "POST":
            fields = typed()
            try:
                if not fields.get("client_id"):
                    raise Mistyped("The client id is missing.")
                granted = grant_tokens(self._world, fields["client_id"], realm_id=fields.get("realm_id"))
            except (BadRequest, Mistyped) as mistake:
                problem = str(mistake)
        page = self._page(
            "sandbox/connections",
            connections=cut(self._world.tokens.connections(), page_number("page")),
            granted=granted,
            problem=problem,
            here=request.host_url.rstrip("/"),
            as_time=lambda seconds: datetime.fromtimestamp(seconds, UTC),
        )
        page.status_code = 400 if problem else 200
        page.headers["Cache-Control"] = "no-store"
        return page

    def revoke(self, connection_id: int) -> AnyResponse:
        """End a connection."""

        def act() -> str:
            if not self._world.tokens.end_connection(connection_id):
                abort(404)
            return told("connections", "The connection was revoked: its tokens open nothing any more.")

        return self._act(act)

    def clock(self) -> AnyResponse:
        """The world's time, and moving it; the limits, and changing them."""

        def act() -> str:
            fields = typed()
            return self._set_limits(fields) if fields.get("act") == "limits" else self._move(fields)

        return self._form(
            "sandbox/clock",
            act,
            offset_s=self._world.clock.offset_s,
            frozen=self._world.clock.frozen_at is not None,
            limits={name: (_label(name), most) for name, most in self._world.limits.settings.told().items()},
        )

    def _move(self, fields: dict[str, str]) -> str:
        try:
            if fields.get("act") == "back":
                self._world.set_clock(advance_s=-self._world.clock.offset_s)
            elif fields.get("act") in ("freeze", "thaw"):
                self._world.set_clock(frozen=fields["act"] == "freeze")
            elif fields.get("act") == "set":
                self._world.set_clock(now=moment("The moment", fields.get("now", "")))
            else:
                hours = number("The number of hours", fields.get("hours", ""))
                if abs(hours) > _HOURS_MAX:
                    raise Mistyped("That is too far.")
                self._world.set_clock(advance_s=int(hours * 3600))
        except OverflowError:
            raise Mistyped("That is further than a calendar goes.") from None
        words = {"freeze": "The clock stands still.", "thaw": "The clock runs again."}
        return told("clock", words.get(fields.get("act", ""), "The clock was moved."))

    def _set_limits(self, fields: dict[str, str]) -> str:
        limits: dict[str, int | None] = {}
        for name in self._world.limits.settings.told():
            text = fields.get(name, "")
            limits[name] = whole(_label(name), text, least=1, most=_LIMIT_MAX) if text else None
        self._world.limits.settings = LimitSettings(**limits)
        return told("clock", "The limits were changed.")


def _label(name: str) -> str:
    return _LIMITS.get(name, name.replace("_", " ").capitalize())
