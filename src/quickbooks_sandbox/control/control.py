"""The control plane's routes. Bodies are checked before anything changes; a mistake is answered by a sentence."""

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request

from quickbooks_sandbox.online.acts import grant_tokens
from quickbooks_sandbox.online.webhooks.deliveries import Deliveries
from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.limits import LimitSettings
from quickbooks_sandbox.world.world import World

from .bodies import MovedClock, NewCompany, NewLimits, NewPerson, NewTokens, Reset, aware, body_of, told
from .faults import fault_routes
from .webhooks import webhook_routes


def control(world: World, deliveries: Deliveries) -> Blueprint:
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
        ("/journal", "GET", acts.journal),
        ("/journal", "DELETE", acts.clear_journal),
        *fault_routes(world),
        *webhook_routes(deliveries),
    ):
        plane.add_url_rule(path, f"{view.__name__}_{method.lower()}", view, methods=[method])
    plane.register_error_handler(BadRequest, lambda refused: told(400, error=str(refused)))
    return plane


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    def reset(self) -> Response:
        body = body_of(Reset)
        self._world.reset(seed=body.seed, now=aware(body.now))
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
        body = body_of(NewCompany)
        entry = self._world.create_company(body.name, sample=body.company, scale=body.scale, seed=body.seed)
        return told(201, realmId=entry.realm_id, companyFile=str(entry.file))

    def create_person(self) -> Response:
        body = body_of(NewPerson)
        memberships = {reach.realmId: reach.admin for reach in body.companies}
        self._world.create_person(body.email.lower(), password=body.password, memberships=memberships)
        return told(201, email=body.email.lower(), companies=msgspec.to_builtins(body.companies))

    def grant_tokens(self) -> Response:
        body = body_of(NewTokens)
        return jsonify(grant_tokens(self._world, body.clientId, realm_id=body.realmId))

    def clock(self) -> Response:
        clock = self._world.clock
        return jsonify(
            now=clock.now().isoformat(), offset_s=clock.offset_s, frozen=clock.frozen_at is not None
        )

    def move_clock(self) -> Response:
        body = body_of(MovedClock)
        moved = (body.now is not None) + (body.advance_s is not None)
        if moved > 1 or (moved == 0 and body.frozen is None):
            raise BadRequest("give either now or advance_s, or frozen with at most one of them")
        try:
            self._world.set_clock(now=aware(body.now), advance_s=body.advance_s or 0, frozen=body.frozen)
        except OverflowError:
            raise BadRequest("that is further than a calendar goes") from None
        return self.clock()

    def limits(self) -> Response:
        return jsonify(self._world.limits.settings.told())

    def set_limits(self) -> Response:
        changed = msgspec.to_builtins(body_of(NewLimits))
        self._world.limits.settings = LimitSettings(**{**self._world.limits.settings.told(), **changed})
        return self.limits()

    def journal(self) -> Response:
        since = request.args.get("since", "0")
        if not since.isdecimal():
            raise BadRequest("since must be a number of the journal")
        return jsonify(calls=[entry.told() for entry in self._world.journal.since(int(since))])

    def clear_journal(self) -> Response:
        self._world.journal.clear()
        return make_response("", 204)
