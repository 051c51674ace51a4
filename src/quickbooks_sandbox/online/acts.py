"""Acts on a world that the control plane and the pages for people have in common."""

from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.faults import Match, Rule, Storm
from quickbooks_sandbox.world.tokens import Consent
from quickbooks_sandbox.world.world import World

from .faults import CATALOGUE, OnlineFault
from .gateway import ACCOUNTING_SCOPE
from .oauth import token_answer

_GRANTED_BY = "admin@example.com"


def grant_tokens(world: World, client_id: str, *, realm_id: str | None = None) -> dict[str, object]:
    """Tokens without the pages, for the first company unless another is named. Raises BadRequest."""
    realm_id = realm_id or world.companies()[0].realm_id
    if world.entry(realm_id) is None:
        raise BadRequest(f"there is no company with realm id {realm_id}")
    consent = Consent(
        client_id=client_id, realm_id=realm_id, email=_GRANTED_BY, scopes=frozenset({ACCOUNTING_SCOPE})
    )
    return {**token_answer(world, world.tokens.grant(consent)), "realmId": realm_id}


def switch_on(world: World, fault: str, match: Match, *, times: int, hold_s: float | None = None) -> str:
    """Let the next calls that match meet a fault of the catalogue: the rule's id. Raises BadRequest."""
    known = _known(fault)
    rule = Rule(
        id=world.faults.next_id(),
        face="online",
        fault=fault,
        match=match,
        left=times,
        operations=known.operations,
        hold_s=hold_s,
    )
    world.faults.add(rule)
    return rule.id


def raise_storm(
    world: World,
    faults: list[str] | None,
    match: Match,
    *,
    seed: int,
    rate: float,
    hold_s: float | None = None,
) -> str:
    """Let calls meet faults by seed and rate, those named or all that do not last: the storm's id. Raises BadRequest."""
    known = CATALOGUE.values() if faults is None else [_known(name) for name in dict.fromkeys(faults)]
    chosen = {fault.name: fault.operations for fault in known if faults is not None or not fault.lasting}
    storm = Storm(
        id=world.faults.next_id(),
        face="online",
        seed=seed,
        rate=rate,
        faults=chosen,
        match=match,
        hold_s=hold_s,
    )
    world.faults.add_storm(storm)
    return storm.id


def _known(fault: str) -> OnlineFault:
    known = CATALOGUE.get(fault)
    if known is None:
        raise BadRequest(f"there is no fault {fault!r}; GET /control/faults/catalogue lists them")
    return known
