"""The control plane's faults: switched on by rule or by seed, listed, lifted."""

from collections.abc import Callable

import msgspec
from flask import Response, jsonify, make_response

from quickbooks_sandbox.online.acts import raise_storm, switch_on
from quickbooks_sandbox.online.faults import CATALOGUE
from quickbooks_sandbox.world.faults import Match
from quickbooks_sandbox.world.world import World

from .bodies import Meant, NewFault, NewStorm, asked, body_of, told

Route = tuple[str, str, Callable[..., Response]]


def fault_routes(world: World) -> list[Route]:
    """Path, method and view of each call."""
    acts = _Faults(world)
    return [
        ("/faults", "GET", acts.faults),
        ("/faults", "POST", acts.add_fault),
        ("/faults", "DELETE", acts.lift_faults),
        ("/faults/<rule_id>", "DELETE", acts.lift_fault),
        ("/faults/catalogue", "GET", acts.catalogue),
    ]


class _Faults:
    def __init__(self, world: World) -> None:
        self._world = world

    def faults(self) -> Response:
        rules = [
            {"id": rule.id, "fault": rule.fault, "left": rule.left} for rule in self._world.faults.active()
        ]
        storms = [
            {"id": storm.id, "seed": storm.seed, "rate": storm.rate, "faults": storm.names, "met": storm.met}
            for storm in self._world.faults.storms()
        ]
        return jsonify(faults=[*rules, *storms])

    def add_fault(self) -> Response:
        if {"seed", "rate"} & asked().keys():
            return self._add_storm(body_of(NewStorm))
        body = body_of(NewFault)
        rule_id = switch_on(self._world, body.fault, _match(body.match), times=body.times, hold_s=body.hold_s)
        return told(201, id=rule_id)

    def _add_storm(self, body: NewStorm) -> Response:
        storm_id = raise_storm(
            self._world, body.faults, _match(body.match), seed=body.seed, rate=body.rate, hold_s=body.hold_s
        )
        return told(201, id=storm_id)

    def lift_faults(self) -> Response:
        self._world.lift_faults()
        return make_response("", 204)

    def lift_fault(self, rule_id: str) -> Response:
        if not self._world.lift_faults(rule_id):
            return told(404, error=f"there is no fault rule {rule_id}")
        return make_response("", 204)

    def catalogue(self) -> Response:
        return jsonify(
            [
                {"name": fault.name, "face": "online", "description": fault.description}
                for fault in CATALOGUE.values()
            ]
        )


def _match(meant: Meant) -> Match:
    return Match(**msgspec.to_builtins(meant))
