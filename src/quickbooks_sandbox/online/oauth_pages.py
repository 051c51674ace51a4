"""The pages of `/connect/oauth2`: sign in, choose a company, confirm or refuse (quickbooks-online.md 1.2).

An authorisation under way lives in memory under a random id and belongs to the browser that began it, by cookie; its forms
carry a secret of its own, so that no other site can press its buttons.
"""

import threading
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.world.tokens import Consent
from quickbooks_sandbox.world.world import SEEDED_PASSWORD, SEEDED_PEOPLE, Membership, World

COOKIE = "qbsandbox_browser"
_AUTHORISATIONS_MAX = 1_000
_COMPANY_SCOPES = frozenset({"com.intuit.quickbooks.accounting", "com.intuit.quickbooks.payment"})
_SCOPES = _COMPANY_SCOPES | {"openid", "profile", "email", "phone", "address", "intuit_name"}
_PREMIUM_SCOPES = ("project-management.", "app-foundations.", "indirect-tax.", "payroll.")


@dataclass(kw_only=True)
class Authorisation:
    """One client's request for a person's consent, as far as it has come."""

    client_id: str
    redirect_uri: str
    state: str
    scopes: frozenset[str]
    browser: str
    id: str
    form_secret: str
    email: str | None = None
    realm_id: str | None = None

    @property
    def wants_company(self) -> bool:
        """Whether a company is asked for, not only who somebody is."""
        return bool(self.scopes & _COMPANY_SCOPES)

    def back(self, **answer: str) -> str:
        """The redirect address with an answer and the client's state."""
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, (parts.query, urlencode({**answer, "state": self.state}))))
        return urlunsplit(parts._replace(query=query))


class Authorisations:
    """The authorisations under way, the oldest forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[str, Authorisation] = {}

    def begin(self, authorisation: Authorisation) -> None:
        """Remember a new one."""
        with self._lock:
            while len(self._by_id) >= _AUTHORISATIONS_MAX:
                del self._by_id[next(iter(self._by_id))]
            self._by_id[authorisation.id] = authorisation

    def find(self, authorisation_id: str) -> Authorisation | None:
        """The one under way by that id."""
        return self._by_id.get(authorisation_id)

    def end(self, authorisation: Authorisation) -> bool:
        """Close one; False when somebody closed it before."""
        with self._lock:
            return self._by_id.pop(authorisation.id, None) is not None


def oauth_pages(world: World) -> Blueprint:
    """The page flow, as a blueprint."""
    pages = Blueprint("oauth_pages", __name__, url_prefix="/connect/oauth2")
    flow = _Flow(world)
    pages.add_url_rule("", view_func=flow.begin, methods=["GET"])
    pages.add_url_rule("/<authorisation_id>", view_func=flow.sign_in, methods=["GET", "POST"])
    pages.add_url_rule("/<authorisation_id>/google", view_func=flow.google, methods=["GET", "POST"])
    pages.add_url_rule("/<authorisation_id>/company", view_func=flow.company, methods=["GET", "POST"])
    pages.add_url_rule("/<authorisation_id>/confirm", view_func=flow.confirm, methods=["GET", "POST"])
    pages.add_url_rule("/<authorisation_id>/refuse", view_func=flow.refuse, methods=["POST"])
    pages.after_request(_protect)
    return pages


class _Flow:
    """The steps. Each leads to the next by a redirect, so that going back and reloading do no harm."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._authorisations = Authorisations()

    def begin(self) -> AnyResponse:
        asked = request.args
        problem = _problem(asked.get("client_id"), asked.get("redirect_uri"), asked.get("state"))
        if problem:
            return _sentence(problem, 400)
        chance = self._world.chance
        browser = request.cookies.get(COOKIE) or chance.text(16)
        authorisation = Authorisation(
            client_id=asked["client_id"],
            redirect_uri=asked["redirect_uri"],
            state=asked["state"],
            scopes=frozenset(asked.get("scope", "").split()),
            browser=browser,
            id=chance.text(16),
            form_secret=chance.text(16),
        )
        if asked.get("response_type") != "code":
            return redirect(authorisation.back(error="unsupported_response_type"))
        if not authorisation.scopes or not all(map(_known_scope, authorisation.scopes)):
            return redirect(authorisation.back(error="invalid_scope"))
        self._authorisations.begin(authorisation)
        response = redirect(url_for("oauth_pages.sign_in", authorisation_id=authorisation.id))
        response.set_cookie(COOKIE, browser, httponly=True, samesite="Lax", path="/connect/oauth2")
        return response

    def sign_in(self, authorisation_id: str) -> AnyResponse:
        authorisation = self._mine(authorisation_id)
        if request.method == "GET":
            person = request.args.get("person", "")
            return self._sign_in_page(authorisation, email=person if person in dict(SEEDED_PEOPLE) else "")
        email = request.form.get("email", "").strip().lower()
        if not self._world.sign_in(email, request.form.get("password", "")):
            problem = "That email and password do not fit together. Try again."
            return self._sign_in_page(authorisation, email=email, problem=problem, status=403)
        return self._signed_in(authorisation, email)

    def google(self, authorisation_id: str) -> AnyResponse:
        authorisation = self._mine(authorisation_id)
        email = request.form.get("email", "")
        if request.method == "POST" and email in dict(SEEDED_PEOPLE):
            return self._signed_in(authorisation, email)
        return self._page("google", authorisation, people=SEEDED_PEOPLE)

    def company(self, authorisation_id: str) -> AnyResponse:
        authorisation = self._signed_in_as(authorisation_id)
        reach = self._reach(authorisation)
        realm_id = request.form.get("realm_id", "")
        if request.method == "GET":
            return self._page("company", authorisation, reach=reach)
        if realm_id not in reach:
            return self._page(
                "company", authorisation, reach=reach, problem="Choose a company first.", status=400
            )
        authorisation.realm_id = realm_id
        return _step("confirm", authorisation)

    def confirm(self, authorisation_id: str) -> AnyResponse:
        authorisation = self._signed_in_as(authorisation_id)
        chosen = self._reach(authorisation).get(authorisation.realm_id or "")
        if authorisation.wants_company and chosen is None:
            return _step("company", authorisation)
        if chosen is not None and not chosen.admin:
            return self._page("not_admin", authorisation, company=chosen.company)
        if request.method == "GET":
            return self._page("confirm", authorisation, company=chosen.company if chosen else None)
        if not self._authorisations.end(authorisation):
            return _sentence("This page was already used. Start again from the app that sent you here.", 400)
        consent = Consent(
            client_id=authorisation.client_id,
            realm_id=authorisation.realm_id,
            email=authorisation.email or "",
            scopes=authorisation.scopes,
        )
        answer = {"code": self._world.tokens.issue_code(consent, redirect_uri=authorisation.redirect_uri)}
        if authorisation.realm_id:
            answer["realmId"] = authorisation.realm_id
        return redirect(authorisation.back(**answer))

    def refuse(self, authorisation_id: str) -> AnyResponse:
        authorisation = self._mine(authorisation_id)
        self._authorisations.end(authorisation)
        return redirect(authorisation.back(error="access_denied"))

    def _signed_in(self, authorisation: Authorisation, email: str) -> AnyResponse:
        authorisation.email = email
        authorisation.realm_id = None
        if not authorisation.wants_company:
            return _step("confirm", authorisation)
        reach = self._reach(authorisation)
        if len(reach) != 1:
            return _step("company", authorisation)
        authorisation.realm_id = next(iter(reach))
        return _step("confirm", authorisation)

    def _reach(self, authorisation: Authorisation) -> dict[str, Membership]:
        return {
            membership.company.realm_id: membership
            for membership in self._world.memberships(authorisation.email or "")
        }

    def _signed_in_as(self, authorisation_id: str) -> Authorisation:
        authorisation = self._mine(authorisation_id)
        if authorisation.email is None:
            abort(redirect(url_for("oauth_pages.sign_in", authorisation_id=authorisation_id)))
        return authorisation

    def _mine(self, authorisation_id: str) -> Authorisation:
        """The authorisation, if this browser began it; a form must carry its secret."""
        authorisation = self._authorisations.find(authorisation_id)
        if authorisation is None or authorisation.browser != request.cookies.get(COOKIE):
            abort(_sentence("This page has expired. Start again from the app that sent you here.", 400))
        if request.method == "POST" and request.form.get("form_secret") != authorisation.form_secret:
            abort(_sentence("This form does not belong to this page. Go back and try again.", 400))
        return authorisation

    def _sign_in_page(
        self, authorisation: Authorisation, *, email: str, problem: str = "", status: int = 200
    ) -> AnyResponse:
        filled = SEEDED_PASSWORD if email and not problem else ""
        return self._page(
            "sign_in",
            authorisation,
            status=status,
            people=SEEDED_PEOPLE,
            password=SEEDED_PASSWORD,
            filled_password=filled,
            email=email,
            problem=problem,
        )

    def _page(
        self, name: str, authorisation: Authorisation, *, status: int = 200, **values: object
    ) -> AnyResponse:
        page = render_template(f"oauth/{name}.html", authorisation=authorisation, **values)
        return make_response(page, status)


def _step(name: str, authorisation: Authorisation) -> AnyResponse:
    return redirect(url_for(f"oauth_pages.{name}", authorisation_id=authorisation.id), 303)


def _problem(client_id: str | None, redirect_uri: str | None, state: str | None) -> str | None:
    if not client_id:
        return "The app that sent you here did not say who it is: client_id is missing."
    if not redirect_uri:
        return "The app that sent you here did not say where to go back to: redirect_uri is missing."
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        return "The redirect_uri must be an absolute http or https address without a fragment."
    if not state:
        return "The app that sent you here left out state, which protects you against forged answers."
    return None


def _known_scope(scope: str) -> bool:
    return scope in _SCOPES or scope.startswith(_PREMIUM_SCOPES)


def _sentence(text: str, status: int) -> Response:
    return make_response(render_template("oauth/sentence.html", text=text), status)


def _protect(response: Response) -> Response:
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response.headers["Cache-Control"] = "no-store"
    return response
