"""What stands before the books and the token endpoint: fault rules, tokens, realms, scopes, limits, and the journal."""

import io
import re
import time
import zlib
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.world.calls import Call
from quickbooks_sandbox.world.errors import TokenRefused
from quickbooks_sandbox.world.journal import JOURNAL_BODY_CHARACTERS_MAX
from quickbooks_sandbox.world.world import World

from . import refusals
from .calls import REVOKE_PATH, TOKEN_PATH, describe
from .faults import CATALOGUE, Changed, Meeting, Outcome, closed_without_a_byte, wait
from .incoming import REST_PREFIX, body_of, canonical_path
from .representation import wants_json
from .wire import fault_document

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COMPANY_KEY = "quickbooks_sandbox.company"
ACCOUNTING_SCOPE = "com.intuit.quickbooks.accounting"
_VENDORS = re.compile(r"/(?:v\d+|oauth2|op|\.well-known)(?:/|\Z)")
_PAGES = "/connect/oauth2"
_NOWHERE = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_ANSWER_BYTES_MAX = 4 * JOURNAL_BODY_CHARACTERS_MAX


class Gateway:
    """WSGI middleware. The application behind it sees only calls that may reach the company, under COMPANY_KEY."""

    def __init__(self, inner: "WSGIApplication", world: World) -> None:
        self._inner = inner
        self._world = world

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one call."""
        path = environ["PATH_INFO"] = canonical_path(environ["PATH_INFO"])
        met = path.startswith(REST_PREFIX) or path in (TOKEN_PATH, REVOKE_PATH)
        if not met and not path.startswith(_PAGES) and not _VENDORS.match(path):
            return self._inner(environ, start_response)
        trace = f"1-{self._world.chance.uuid()}"
        request = Request(environ)
        response = self._met(request) if met else Response.from_app(self._inner, environ)
        if response.status_code in _NOWHERE and response.mimetype == "text/html" and _VENDORS.match(path):
            response = self._nowhere(request, response.status_code)
        response.headers["intuit_tid"] = trace
        response.headers.setdefault("Date", http_date(self._world.clock.now()))
        return response(environ, start_response)

    def _nowhere(self, request: Request, status: int) -> Response:
        """An address of the vendor's that there is not, or not for this method: machines ask there, so no page answers."""
        fault = errors.unsupported_operation(request.method)
        fault.status = status
        return fault_document(fault, now=self._world.clock.now(), asked_by=request)

    def _met(self, request: Request) -> Response:
        try:
            body = body_of(request, request.path)
        except Fault as fault:
            return fault_document(fault, now=self._world.clock.now(), asked_by=request)
        query = request.environ.get("QUERY_STRING", "")
        call = describe(request.method, request.path, query, body)
        with self._world.limits.under_way(call.realm_id or ""):
            time.sleep(self._world.latency_s)
            return self._answer(call, request, body)

    def _answer(self, call: Call, request: Request, body: bytes) -> Response:
        """Carry the call out, with whatever fault it meets, and write it down before its silence begins."""
        bearer = _bearer(request)

        def serve(changed: Changed) -> Response:
            refusal = self._refusal(call, request, bearer)
            if refusal is not None:
                return refusal
            response = self._carry_out(request, call, body, changed)
            if call.reads and response.status_code < HTTPStatus.BAD_REQUEST:
                self._world.limits.count_reads(call.realm_id or "", call.reads)
            return response

        rule = self._world.faults.take(call)
        if rule is None:
            outcome = Outcome(response=serve(Changed()))
        else:
            request.environ.pop("HTTP_ACCEPT_ENCODING", None)
            meeting = Meeting(
                world=self._world,
                call=call,
                rule=rule,
                bearer=bearer,
                request=request,
                body=body,
                carry_out=serve,
            )
            outcome = CATALOGUE[rule.fault].happen(meeting)
        if outcome.response and call.path.startswith(REST_PREFIX) and not wants_json(request):
            refusals.in_xml(outcome.response)
        self._world.journal.add(
            call,
            status=outcome.response.status_code if outcome.response else None,
            fault=rule.fault if rule else None,
            answer=_told(call, outcome.response) if outcome.response else "",
        )
        if rule is not None:
            wait(rule, outcome.silence_s)
        return outcome.response or closed_without_a_byte()

    def _refusal(self, call: Call, request: Request, bearer: str) -> Response | None:
        if not call.path.startswith(REST_PREFIX):
            return None
        now = self._world.clock.now()
        try:
            token = self._world.check_token(bearer)
        except TokenRefused as refused:
            return refusals.token_refused(refused.kind, bearer, now=now)
        if ACCOUNTING_SCOPE not in token.scopes:
            return refusals.scope_refused(now=now)
        if not call.realm_id:
            return fault_document(errors.no_realm(), now=now, asked_by=request)
        if token.realm_id != call.realm_id:
            return refusals.wrong_realm(now=now)
        over = self._world.limits.admit(token.realm_id or "", token.client_id, call)
        return None if over is None else refusals.throttled(over.retry_after_s, now=now)

    def _carry_out(self, request: Request, call: Call, body: bytes, changed: Changed) -> Response:
        environ = dict(request.environ)
        if changed.query is not None:
            environ["QUERY_STRING"] = changed.query
        if changed.body is not None:
            body, environ["CONTENT_TYPE"] = changed.body, "application/json"
        if changed.as_json:
            environ["HTTP_ACCEPT"] = "application/json"
            environ["QUERY_STRING"] = f"format=json&{environ['QUERY_STRING']}"
        environ.pop("HTTP_CONTENT_ENCODING", None)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ[COMPANY_KEY] = self._world.company(call.realm_id) if call.realm_id else None
        return Response.from_app(self._inner, environ, buffered=True)


def _told(call: Call, response: Response) -> str:
    """The answer's body as the journal keeps it: no tokens, nothing that still flows, and no pictures."""
    grants = not call.path.startswith(REST_PREFIX) and response.status_code < HTTPStatus.BAD_REQUEST
    if grants or not response.is_sequence:
        return ""
    kind = response.mimetype or "text/plain"
    if not kind.startswith("text/") and not kind.endswith(("json", "xml")):
        return f"({kind}, {response.calculate_content_length() or 0:,} bytes)"
    body = response.get_data()
    if response.headers.get("Content-Encoding") == "gzip":
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _ANSWER_BYTES_MAX)
        except zlib.error:
            return ""
    return body[:_ANSWER_BYTES_MAX].decode(errors="replace")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
