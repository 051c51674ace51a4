"""The control plane's routes. Bodies are checked before anything changes; a mistake is answered by a sentence."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request

from quickbooks_sandbox.online.acts import grant_tokens, switch_on
from quickbooks_sandbox.online.faults import CATALOGUE
from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.faults import Match
from quickbooks_sandbox.world.limits import LimitSettings
from quickbooks_sandbox.world.world import World

Body = TypeVar("Body", bound=msgspec.Struct)
_Limit = Annotated[int, msgspec.Meta(ge=1)]
_ADVANCE_S_MAX = 100 * 365 * 86_400


class Reset(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/reset`: another seed; a moment to sow the world at, and to stand still at."""

    seed: int | None = None
    now: datetime | None = None


class NewCompany(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/companies`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    company: str = "landscaping"
    scale: int = 0
    seed: int = 1


class Reach(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A company a person reaches."""

    realmId: str  # noqa: N815  the name on the wire
    admin: bool = True


class NewPerson(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/users`."""

    email: Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$")]
    password: Annotated[str, msgspec.Meta(min_length=1)]
    companies: list[Reach] = []


class NewTokens(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/tokens`; any secret will do."""

    clientId: Annotated[str, msgspec.Meta(min_length=1)]  # noqa: N815
    clientSecret: str = ""  # noqa: N815
    realmId: str | None = None  # noqa: N815


class MovedClock(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/clock`: freeze or let run, and one of the other two."""

    frozen: bool | None = None
    now: datetime | None = None
    advance_s: Annotated[float, msgspec.Meta(ge=-_ADVANCE_S_MAX, le=_ADVANCE_S_MAX)] | None = None


class Meant(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which calls a fault rule means."""

    method: str | None = None
    path: str | None = None
    entity: str | None = None
    operation: str | None = None


class NewFault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/faults`; `hold_s` changes how long a silent or slow fault lasts."""

    fault: str
    face: Literal["online"] = "online"
    match: Meant = msgspec.field(default_factory=Meant)
    times: Annotated[int, msgspec.Meta(ge=1)] = 1
    hold_s: Annotated[float, msgspec.Meta(ge=0, le=600)] | None = None


class NewLimits(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/limits`: what is left out stays, null switches a limit off."""

    requests_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    requests_per_second: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    all_requests_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    batches_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    realm_batches_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    reports_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    emails_per_day: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    concurrent_requests: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    reads_per_month: _Limit | msgspec.UnsetType | None = msgspec.UNSET


def control(world: World) -> Blueprint:
    """The routes, as a blueprint."""
    plane = Blueprint("control", __name__, url_prefix="/control")
    acts = _Control(world)
    for path, method, view in (
        ("/reset", "POST", acts.reset),
        ("/companies", "GET", acts.companies),
        ("/companies", "POST", acts.create_company),
        ("/users", "POST", acts.create_person),
        ("/tokens", "POST", acts.grant_tokens),
        ("/clock", "GET", acts.clock),
        ("/clock", "POST", acts.move_clock),
        ("/limits", "GET", acts.limits),
        ("/limits", "POST", acts.set_limits),
        ("/faults", "POST", acts.add_fault),
        ("/faults", "DELETE", acts.lift_faults),
        ("/faults/<rule_id>", "DELETE", acts.lift_fault),
        ("/faults/catalogue", "GET", acts.catalogue),
        ("/journal", "GET", acts.journal),
        ("/journal", "DELETE", acts.clear_journal),
        ("/webhooks", "POST", acts.webhooks),
        ("/webhooks", "DELETE", acts.webhooks),
    ):
        plane.add_url_rule(path, f"{view.__name__}_{method.lower()}", view, methods=[method])
    plane.register_error_handler(BadRequest, lambda refused: _told(400, error=str(refused)))
    return plane


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    def reset(self) -> Response:
        body = _body(Reset)
        self._world.reset(seed=body.seed, now=_aware(body.now))
        return self.companies()

    def companies(self) -> Response:
        return jsonify(
            companies=[
                {
                    "realmId": entry.realm_id,
                    "name": entry.name,
                    "company": entry.sample,
                    "companyFile": str(entry.file),
                }
                for entry in self._world.companies()
            ]
        )

    def create_company(self) -> Response:
        body = _body(NewCompany)
        entry = self._world.create_company(body.name, sample=body.company, scale=body.scale, seed=body.seed)
        return _told(201, realmId=entry.realm_id, companyFile=str(entry.file))

    def create_person(self) -> Response:
        body = _body(NewPerson)
        memberships = {reach.realmId: reach.admin for reach in body.companies}
        self._world.create_person(body.email.lower(), password=body.password, memberships=memberships)
        return _told(201, email=body.email.lower(), companies=msgspec.to_builtins(body.companies))

    def grant_tokens(self) -> Response:
        body = _body(NewTokens)
        return jsonify(grant_tokens(self._world, body.clientId, realm_id=body.realmId))

    def clock(self) -> Response:
        clock = self._world.clock
        return jsonify(
            now=clock.now().isoformat(), offset_s=clock.offset_s, frozen=clock.frozen_at is not None
        )

    def move_clock(self) -> Response:
        body = _body(MovedClock)
        moved = (body.now is not None) + (body.advance_s is not None)
        if moved > 1 or (moved == 0 and body.frozen is None):
            raise BadRequest("give either now or advance_s, or frozen with at most one of them")
        try:
            self._world.set_clock(now=_aware(body.now), advance_s=body.advance_s or 0, frozen=body.frozen)
        except OverflowError:
            raise BadRequest("that is further than a calendar goes") from None
        return self.clock()

    def limits(self) -> Response:
        return jsonify(self._world.limits.settings.told())

    def set_limits(self) -> Response:
        changed = msgspec.to_builtins(_body(NewLimits))
        self._world.limits.settings = LimitSettings(**{**self._world.limits.settings.told(), **changed})
        return self.limits()

    def add_fault(self) -> Response:
        if {"seed", "rate"} & _asked().keys():
            return _told(501, error="faults by seed come later; give face, match, fault and times")
        body = _body(NewFault)
        match = Match(**msgspec.to_builtins(body.match))
        rule_id = switch_on(self._world, body.fault, match, times=body.times, hold_s=body.hold_s)
        return _told(201, id=rule_id)

    def lift_faults(self) -> Response:
        self._world.lift_faults()
        return make_response("", 204)

    def lift_fault(self, rule_id: str) -> Response:
        if not self._world.lift_faults(rule_id):
            return _told(404, error=f"there is no fault rule {rule_id}")
        return make_response("", 204)

    def catalogue(self) -> Response:
        return jsonify(
            [
                {"name": fault.name, "face": "online", "description": fault.description}
                for fault in CATALOGUE.values()
            ]
        )

    def journal(self) -> Response:
        since = request.args.get("since", "0")
        if not since.isdecimal():
            raise BadRequest("since must be a number of the journal")
        return jsonify(calls=[entry.told() for entry in self._world.journal.since(int(since))])

    def clear_journal(self) -> Response:
        self._world.journal.clear()
        return make_response("", 204)

    def webhooks(self) -> Response:
        return _told(501, error="webhooks come later; changes are found by the change feed")


def _asked() -> dict[str, object]:
    try:
        decoded = msgspec.json.decode(request.get_data() or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError) as mistake:
        raise BadRequest(f"the body is no JSON: {mistake}") from None
    if not isinstance(decoded, dict):
        raise BadRequest("the body must be a JSON object")
    return decoded


def _body(kind: type[Body]) -> Body:
    try:
        return msgspec.convert(_asked(), kind)
    except msgspec.ValidationError as mistake:
        raise BadRequest(str(mistake)) from None


def _aware(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)


def _told(status: int, **body: object) -> Response:
    return make_response(jsonify(body), status)
