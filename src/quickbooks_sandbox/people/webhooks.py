"""Webhooks by hand: where posts go, what waits, and what the last ones came to."""

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.online.webhooks.deliveries import Deliveries
from quickbooks_sandbox.online.webhooks.endpoints import GATHERING_S, Settings
from quickbooks_sandbox.world.world import World

from .desk import Desk, told
from .typed import Mistyped, number, typed

FORMS = {"cloudevents": "CloudEvents", "legacy": "the older form"}
_URL_MAX = 2_000
_TOKEN_MAX = 200
_DELAY_S_MAX = 86_400


class Webhooks(Desk):
    """The page of webhooks."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        super().__init__(world)
        self._deliveries = deliveries

    def webhooks(self) -> AnyResponse:
        """Endpoints and the last posts; adding an endpoint."""

        def act() -> str:
            settings = _typed_settings(typed())
            self._deliveries.add(settings)
            return told("webhooks", f"What happens is posted to {settings.url}.")

        standing = self._deliveries.told()
        return self._form(
            "sandbox/webhooks",
            act,
            endpoints=standing["endpoints"],
            posts=standing["deliveries"][::-1],
            forms=FORMS,
            gathering_s=GATHERING_S,
        )

    def remove(self) -> AnyResponse:
        """Post to an endpoint no more."""

        def act() -> str:
            url = request.form.get("url", "")
            if not self._deliveries.remove(url):
                abort(404)
            return told("webhooks", f"Nothing is posted to {url} any more.")

        return self._act(act)

    def deliver(self) -> AnyResponse:
        """Send all that waits, due or not."""

        def act() -> str:
            sent = self._deliveries.deliver(at_once=True)
            words = "1 post was" if len(sent) == 1 else f"{len(sent)} posts were"
            return told("webhooks", f"{words} sent since this was last asked.")

        return self._act(act)


def _typed_settings(fields: dict[str, str]) -> Settings:
    url, token = fields.get("url", ""), fields.get("verifier_token", "")
    if not 0 < len(url) <= _URL_MAX:
        raise Mistyped("The address is missing.")
    if not 0 < len(token) <= _TOKEN_MAX:
        raise Mistyped(f"The verifier token must have 1 to {_TOKEN_MAX} characters.")
    form = fields.get("form", "")
    if form not in FORMS:
        raise Mistyped("That form is not known.")
    delay = number("How long events are gathered", fields.get("delay_s") or str(GATHERING_S))
    if not 0 <= delay <= _DELAY_S_MAX:
        raise Mistyped(f"Events are gathered for 0 to {_DELAY_S_MAX:,} seconds.")
    entities = tuple(fields.get("entities", "").replace(",", " ").split())
    return Settings(
        url=url,
        verifier_token=token,
        form="legacy" if form == "legacy" else "cloudevents",
        entities=entities or None,
        realm_ids=(fields["realm_id"],) if fields.get("realm_id") else None,
        delay_s=float(delay),
    )
