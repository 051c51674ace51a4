"""The control plane's webhooks: endpoints, what was sent to them, and sending what is due."""

from collections.abc import Callable

from flask import Response, jsonify, make_response, request

from quickbooks_sandbox.online.webhooks.deliveries import Deliveries
from quickbooks_sandbox.online.webhooks.endpoints import Settings

from .bodies import Delivered, NewWebhook, body_of, told

Route = tuple[str, str, Callable[..., Response]]


def webhook_routes(deliveries: Deliveries) -> list[Route]:
    """Path, method and view of each call."""
    acts = _Webhooks(deliveries)
    return [
        ("/webhooks", "GET", acts.webhooks),
        ("/webhooks", "POST", acts.add_webhook),
        ("/webhooks", "DELETE", acts.remove_webhooks),
        ("/webhooks/deliver", "POST", acts.deliver),
    ]


class _Webhooks:
    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def webhooks(self) -> Response:
        return jsonify(self._deliveries.told())

    def add_webhook(self) -> Response:
        body = body_of(NewWebhook)
        settings = Settings(
            url=body.url,
            verifier_token=body.verifierToken,
            form=body.format,
            entities=None if body.entities is None else tuple(body.entities),
            realm_ids=None if body.realmIds is None else tuple(body.realmIds),
            delay_s=body.delay_s,
        )
        self._deliveries.add(settings)
        return told(201, **settings.told())

    def remove_webhooks(self) -> Response:
        url = request.args.get("url")
        if not self._deliveries.remove(url):
            return told(404, error=f"no webhooks go to {url}")
        return make_response("", 204)

    def deliver(self) -> Response:
        return jsonify(sent=self._deliveries.deliver(at_once=body_of(Delivered).settle))
