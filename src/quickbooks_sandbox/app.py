"""The sandbox put together: one WSGI application that stands in for all of Intuit's hosts."""

from typing import TYPE_CHECKING

from flask import Flask, g, jsonify, request

from .control.control import control
from .online.gateway import COMPANY_KEY, Gateway
from .online.oauth import oauth
from .online.oauth_pages import oauth_pages
from .online.rest import rest
from .people.pages import people_pages
from .world.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(world: World) -> Flask:
    """Everything over one world."""
    app = Flask(__name__)
    app.before_request(_enter_company)
    app.register_blueprint(rest)
    app.register_blueprint(oauth(world))
    app.register_blueprint(oauth_pages(world))
    app.register_blueprint(control(world))
    app.register_blueprint(people_pages(world))
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    inner: WSGIApplication = app.wsgi_app
    app.wsgi_app = Gateway(inner, world)  # type: ignore[method-assign]
    return app


def _enter_company() -> None:
    if COMPANY_KEY in request.environ:
        g.company = request.environ[COMPANY_KEY]
