"""The faults the Online face can be told to have: each is what a real network or the real vendor does to a client."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from werkzeug.wrappers import Response

from quickbooks_sandbox.world.calls import Call
from quickbooks_sandbox.world.faults import WRITES, Rule
from quickbooks_sandbox.world.world import World

from .refusals import throttled

SILENCE_S = 125.0
SLOW_BODY_S = 10.0
_SLOW_PIECES = 20
_RETRY_AFTER_S = 60
# How long the server gets to send what it was given, before the connection closes under it.
_FLUSH_S = 0.2


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A call meeting a fault: `serve` carries the call out, as often as it is called."""

    world: World
    call: Call
    rule: Rule
    bearer: str
    serve: Callable[[], Response]

    def hold_s(self, usual: float) -> float:
        """How long to hold: what the rule says, else the usual."""
        return usual if self.rule.hold_s is None else self.rule.hold_s


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the caller gets, after a silence; no response: the connection is closed without a byte."""

    response: Response | None
    silence_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class OnlineFault:
    """A fault of the catalogue. `operations` names the only operations it concerns, when it does not concern all."""

    name: str
    description: str
    happen: Callable[[Meeting], Outcome]
    operations: frozenset[str] = frozenset()


def _timeout_before_commit(meeting: Meeting) -> Outcome:
    return Outcome(response=None, silence_s=meeting.hold_s(SILENCE_S))


def _timeout_after_commit(meeting: Meeting) -> Outcome:
    meeting.serve()
    return Outcome(response=None, silence_s=meeting.hold_s(SILENCE_S))


def _reset_before_commit(meeting: Meeting) -> Outcome:
    return Outcome(response=None, silence_s=meeting.hold_s(0))


def _reset_after_commit(meeting: Meeting) -> Outcome:
    meeting.serve()
    return Outcome(response=None, silence_s=meeting.hold_s(0))


def _http_429(meeting: Meeting) -> Outcome:
    return Outcome(response=throttled(_RETRY_AFTER_S, now=meeting.world.clock.now()))


def _http_429_no_retry_after(meeting: Meeting) -> Outcome:
    return Outcome(response=throttled(None, now=meeting.world.clock.now()))


def _page(status: int, title: str) -> Callable[[Meeting], Outcome]:
    body = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"

    def happen(_: Meeting) -> Outcome:
        return Outcome(response=Response(body, status, content_type="text/html"))

    return happen


def _http_500(meeting: Meeting) -> Outcome:
    moment = meeting.world.clock.now().isoformat(timespec="milliseconds")
    body = (
        '{"Fault":{"Error":[{"Message":"An application error has occurred while processing your request",'
        '"Detail":"System Failure Error: java.lang.NullPointerException","code":"10000","element":""}],'
        f'"type":"SystemFault"}},"time":"{moment}"}}'
    )
    return Outcome(response=Response(body, 500, content_type="application/json;charset=UTF-8"))


def _truncated_body(meeting: Meeting) -> Outcome:
    response = meeting.serve()
    body = response.get_data()
    if response.headers.pop("Content-Encoding", None) == "gzip":
        body = gzip.decompress(body)
    response.set_data(body[: len(body) // 2])
    return Outcome(response=response)


def _reset_in_body(meeting: Meeting) -> Outcome:
    response = meeting.serve()
    body = response.get_data()

    def pieces() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        meeting.rule.lifted.wait(_FLUSH_S)

    response.response = pieces()
    response.headers["Content-Length"] = str(len(body))
    return Outcome(response=response)


def _slow_body(meeting: Meeting) -> Outcome:
    response = meeting.serve()
    body = response.get_data()
    size = -(-len(body) // _SLOW_PIECES) or 1
    pause_s = meeting.hold_s(SLOW_BODY_S) / _SLOW_PIECES

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), size):
            meeting.rule.lifted.wait(pause_s)
            yield body[start : start + size]

    response.response = pieces()
    response.headers["Content-Length"] = str(len(body))
    return Outcome(response=response)


def _duplicate_delivery(meeting: Meeting) -> Outcome:
    meeting.serve()
    return Outcome(response=meeting.serve())


def _token_revoked(meeting: Meeting) -> Outcome:
    meeting.world.tokens.revoke(meeting.bearer)
    return Outcome(response=meeting.serve())


def _company_suspended(meeting: Meeting) -> Outcome:
    company = meeting.world.company(meeting.call.realm_id or "")
    if company is None:
        return Outcome(response=meeting.serve())
    company.suspended = True
    response = meeting.serve()
    company.suspended = meeting.rule.left > 0
    return Outcome(response=response)


def _books_closed(meeting: Meeting) -> Outcome:
    company = meeting.world.company(meeting.call.realm_id or "")
    if company is None:
        return Outcome(response=meeting.serve())
    closed_on = meeting.world.clock.now().date()
    company.books_closed_on = closed_on
    response = meeting.serve()
    company.books_closed_on = closed_on if meeting.rule.left > 0 else None
    return Outcome(response=response)


def _fault(
    name: str,
    description: str,
    happen: Callable[[Meeting], Outcome],
    operations: frozenset[str] = frozenset(),
) -> OnlineFault:
    return OnlineFault(name=name, description=description, happen=happen, operations=operations)


_REFRESHES = frozenset({"refresh"})
CATALOGUE = {
    fault.name: fault
    for fault in (
        _fault(
            "timeout_before_commit",
            "Nothing is carried out and no answer ever comes; after hold_s seconds (125) the connection closes.",
            _timeout_before_commit,
        ),
        _fault(
            "timeout_after_commit",
            "The request is carried out and no answer ever comes; after hold_s seconds (125) the connection closes.",
            _timeout_after_commit,
        ),
        _fault(
            "reset_before_commit",
            "Nothing is carried out; the connection closes without a byte.",
            _reset_before_commit,
        ),
        _fault(
            "reset_after_commit",
            "The request is carried out; the connection closes without a byte.",
            _reset_after_commit,
        ),
        _fault(
            "http_429",
            "Not carried out: throttled, code 3001, with Retry-After: 60.",
            _http_429,
        ),
        _fault(
            "http_429_no_retry_after",
            "Not carried out: throttled, code 3001, without Retry-After.",
            _http_429_no_retry_after,
        ),
        _fault(
            "http_500",
            "Not carried out: 500 with a SystemFault, code 10000.",
            _http_500,
        ),
        _fault(
            "http_502_html",
            "Not carried out: 502 with a page of HTML.",
            _page(502, "502 Bad Gateway"),
        ),
        _fault(
            "http_503",
            "Not carried out: 503 with a page of HTML.",
            _page(503, "503 Service Temporarily Unavailable"),
        ),
        _fault(
            "html_200",
            "Not carried out: a page of HTML with status 200, as a proxy or a portal gives.",
            _page(200, "Sign in to continue"),
        ),
        _fault(
            "truncated_body",
            "The request is carried out; the answer is complete HTTP, but its body ends halfway.",
            _truncated_body,
        ),
        _fault(
            "reset_in_body",
            "The request is carried out; the connection closes halfway through the body.",
            _reset_in_body,
        ),
        _fault(
            "slow_body",
            "The request is carried out; the body drips over hold_s seconds (10).",
            _slow_body,
        ),
        _fault(
            "duplicate_delivery",
            "The request is carried out twice; the second answer is given.",
            _duplicate_delivery,
        ),
        _fault(
            "token_revoked",
            "The connection of the call's token is revoked first: the call answers 401, refreshing answers invalid_grant.",
            _token_revoked,
        ),
        _fault(
            "refresh_answer_lost",
            "A refresh is carried out; the connection closes without a byte.",
            _reset_after_commit,
            _REFRESHES,
        ),
        _fault(
            "company_suspended",
            "From the first write it meets until it is used up or lifted, the company refuses writes with 6190; reads go on.",
            _company_suspended,
            WRITES,
        ),
        _fault(
            "books_closed",
            "From the first write it meets until it is used up or lifted, dates up to today are closed: 6210.",
            _books_closed,
            WRITES,
        ),
    )
}


def closed_without_a_byte() -> Response:
    """A response that makes the server close the connection before its first byte.

    The HTTP server has no call for it. It drops a connection whose response head it cannot encode, and takes back what was
    encoded so far: a length that is no number does that (test_faults_transport proves it on the wire).
    """
    response = Response(iter([b""]))
    response.headers["Content-Length"] = "none"
    return response


def wait(rule: Rule, seconds: float) -> None:
    """Keep silent, until the rule is lifted at the latest."""
    if seconds > 0:
        rule.lifted.wait(seconds)
