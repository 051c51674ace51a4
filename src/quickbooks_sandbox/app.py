"""The sandbox put together: one WSGI application that stands in for all of Intuit's hosts."""

from typing import TYPE_CHECKING

from flask import Flask, Response, g, jsonify, make_response, request

from .control.control import control
from .online.attachments import Addresses, addresses_of, attachments
from .online.gateway import COMPANY_KEY, Gateway
from .online.oauth import oauth
from .online.oauth_pages import oauth_pages
from .online.rest import rest
from .online.webhooks.deliveries import Deliveries
from .people.pages import people_pages
from .world.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


# No form-action: consent is answered by a redirect to the client, wherever that is.
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(world: World, *, webhooks_anywhere: bool = False) -> Flask:
    """Everything over one world; its webhooks leave this machine only where that is allowed."""
    app = Flask(__name__)
    app.before_request(_refuse_other_sites)
    addresses = addresses_of(world)
    app.before_request(lambda: _enter_company(addresses))
    app.after_request(_protect_page)
    app.register_blueprint(rest)
    app.register_blueprint(attachments(world))
    app.register_blueprint(oauth(world))
    app.register_blueprint(oauth_pages(world))
    deliveries = Deliveries(world, anywhere=webhooks_anywhere)
    app.register_blueprint(control(world, deliveries))
    app.register_blueprint(people_pages(world, deliveries))
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    inner: WSGIApplication = app.wsgi_app
    app.wsgi_app = Gateway(inner, world)  # type: ignore[method-assign]
    return app


def _enter_company(addresses: Addresses) -> None:
    if COMPANY_KEY in request.environ:
        g.company = request.environ[COMPANY_KEY]
        g.addresses = addresses


def _refuse_other_sites() -> Response | None:
    """A page of another site must not act here in somebody's browser: browsers say where a form came from.

    Calls that bring a token or a client's secret bring proof enough of themselves.
    """
    origin = request.headers.get("Origin")
    if (
        COMPANY_KEY in request.environ
        or origin is None
        or request.method in ("GET", "HEAD")
        or f"{origin}/" == request.host_url
    ):
        return None
    return make_response("This request came from another site.", 403)


def _protect_page(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.extend(_PAGE_HEADERS)
    return response
