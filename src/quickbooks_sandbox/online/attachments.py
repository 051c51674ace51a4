"""Where attached files are fetched without a token: addresses that are signed and expire (quickbooks-online.md 6.7)."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.world.world import World

LIFE_S = 15 * 60
_PREFIX = "/attachments"


class Addresses:
    """Makes and checks addresses, by a clock and by the seed of a world."""

    def __init__(self, *, now: Callable[[], datetime], seed: Callable[[], int]) -> None:
        self._now = now
        self._seed = seed

    def address(self, host_url: str, realm_id: str, attachable_id: str) -> str:
        """Where a file can be fetched for the next fifteen minutes."""
        expires = str(int(self._now().timestamp()) + LIFE_S)
        query = {"Expires": expires, "Signature": self._signature(realm_id, attachable_id, expires)}
        path = f"{_PREFIX}/{quote(realm_id)}/{quote(attachable_id)}"
        return f"{host_url.rstrip('/')}{path}?{urlencode(query)}"

    def holds(self, realm_id: str, attachable_id: str, *, expires: str, signature: str) -> bool:
        """Whether an address was made here and has not expired."""
        expected = self._signature(realm_id, attachable_id, expires)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return False
        return self._now().timestamp() < int(expires)

    def _signature(self, realm_id: str, attachable_id: str, expires: str) -> str:
        # Like all chance of the sandbox the key follows from the world's seed: it keeps nobody out who means to come in.
        key = f"attachments of world {self._seed()}".encode()
        signed = f"{realm_id}/{attachable_id}/{expires}".encode()
        return hmac.new(key, signed, hashlib.sha256).hexdigest()


def addresses_of(world: World) -> Addresses:
    """The addresses of a world."""
    return Addresses(now=world.clock.now, seed=lambda: world.seed_number)


def attachments(world: World) -> Blueprint:
    """The addresses themselves, outside of the REST face."""
    pages = Blueprint("attachments", __name__, url_prefix=_PREFIX)
    addresses = addresses_of(world)

    @pages.get("/<realm_id>/<attachable_id>")
    def fetch(realm_id: str, attachable_id: str) -> Response:
        expires, signature = request.args.get("Expires", ""), request.args.get("Signature", "")
        if not addresses.holds(realm_id, attachable_id, expires=expires, signature=signature):
            return Response("The address has expired.", HTTPStatus.FORBIDDEN, content_type="text/plain")
        company = world.company(realm_id)
        try:
            file = company.attached(attachable_id) if company else None
        except Fault:
            file = None
        if file is None:
            return Response("There is no such file.", HTTPStatus.NOT_FOUND, content_type="text/plain")
        answer = Response(file.content, content_type=file.content_type)
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return pages
