"""Faults of the way to the vendor and back: silence, resets, gateways, mangled answers, clocks."""

from collections.abc import Callable, Iterator

from werkzeug.http import http_date
from werkzeug.wrappers import Response

from quickbooks_sandbox.company.errors import system_failure

from .meeting import Happen, Meeting, Outcome, one_fault

SILENCE_S = 125.0
SLOW_BODY_S = 10.0
CLOCK_SKEW_S = 600.0
_SLOW_PIECES = 20
# How long the server gets to send what it was given, before the connection closes under it.
_FLUSH_S = 0.2


def _silence(*, carried_out: bool, seconds: float) -> Happen:
    def happen(meeting: Meeting) -> Outcome:
        if carried_out:
            meeting.serve()
        return Outcome(response=None, silence_s=meeting.hold_s(seconds))

    return happen


def _page(status: int, title: str, *, carried_out: bool = False) -> Happen:
    body = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"

    def happen(meeting: Meeting) -> Outcome:
        if carried_out:
            meeting.serve()
        return Outcome(response=Response(body, status, content_type="text/html"))

    return happen


def _http_500(meeting: Meeting) -> Outcome:
    return meeting.refused(system_failure())


def _http_500_after_commit(meeting: Meeting) -> Outcome:
    meeting.serve()
    return meeting.refused(system_failure())


def _mangled(mangle: Callable[[Response], None]) -> Happen:
    def happen(meeting: Meeting) -> Outcome:
        response = meeting.serve()
        mangle(response)
        return Outcome(response=response)

    return happen


def _halve(response: Response) -> None:
    body = response.get_data()
    response.set_data(body[: len(body) // 2])


def _empty(response: Response) -> None:
    response.set_data(b"")


def _break_packing(response: Response) -> None:
    response.headers["Content-Encoding"] = "gzip"


def _break_encoding(response: Response) -> None:
    body = response.get_data()
    quote = body.find(b'"') + 1
    response.set_data(body[:quote] + b"\xff" + body[quote + 1 :])


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


def _clock_off(seconds: float) -> Happen:
    def happen(meeting: Meeting) -> Outcome:
        with meeting.world.clock.skewed(seconds):
            response = meeting.serve()
            response.headers["Date"] = http_date(meeting.world.clock.now())
        return Outcome(response=response)

    return happen


FAULTS = (
    one_fault(
        "timeout_before_commit",
        "Nothing is carried out and no answer ever comes; after hold_s seconds (125) the connection closes.",
        _silence(carried_out=False, seconds=SILENCE_S),
    ),
    one_fault(
        "timeout_after_commit",
        "The request is carried out and no answer ever comes; after hold_s seconds (125) the connection closes.",
        _silence(carried_out=True, seconds=SILENCE_S),
    ),
    one_fault(
        "reset_before_commit",
        "Nothing is carried out; the connection closes without a byte.",
        _silence(carried_out=False, seconds=0),
    ),
    one_fault(
        "reset_after_commit",
        "The request is carried out; the connection closes without a byte.",
        _silence(carried_out=True, seconds=0),
    ),
    one_fault(
        "http_500",
        "Not carried out: 500 with a SystemFault, code 10000.",
        _http_500,
    ),
    one_fault(
        "http_500_after_commit",
        "Carried out, and yet answered by 500 with a SystemFault, code 10000.",
        _http_500_after_commit,
    ),
    one_fault(
        "http_502_html",
        "Not carried out: 502 with a page of HTML.",
        _page(502, "502 Bad Gateway"),
    ),
    one_fault(
        "http_503",
        "Not carried out: 503 with a page of HTML.",
        _page(503, "503 Service Temporarily Unavailable"),
    ),
    one_fault(
        "http_504",
        "Not carried out: 504 with a page of HTML.",
        _page(504, "504 Gateway Time-out"),
    ),
    one_fault(
        "http_504_after_commit",
        "Carried out, and yet answered by 504 with a page of HTML.",
        _page(504, "504 Gateway Time-out", carried_out=True),
    ),
    one_fault(
        "html_200",
        "Not carried out: a page of HTML with status 200, as a proxy or a portal gives.",
        _page(200, "Sign in to continue"),
    ),
    one_fault(
        "empty_200",
        "The request is carried out; the answer has its status and headers, and no body.",
        _mangled(_empty),
    ),
    one_fault(
        "truncated_body",
        "The request is carried out; the answer is complete HTTP, but its body ends halfway.",
        _mangled(_halve),
    ),
    one_fault(
        "reset_in_body",
        "The request is carried out; the connection closes halfway through the body.",
        _reset_in_body,
    ),
    one_fault(
        "slow_body",
        "The request is carried out; the body drips over hold_s seconds (10).",
        _slow_body,
    ),
    one_fault(
        "corrupt_gzip",
        "The request is carried out; the answer says it is gzipped, and is not.",
        _mangled(_break_packing),
    ),
    one_fault(
        "bad_encoding",
        "The request is carried out; the answer holds a byte that is no UTF-8.",
        _mangled(_break_encoding),
    ),
    one_fault(
        "duplicate_delivery",
        "The request is carried out twice; the second answer is given.",
        _duplicate_delivery,
    ),
    one_fault(
        "clock_ahead",
        "The server's clock is ten minutes ahead: Date, time and what is written carry it.",
        _clock_off(CLOCK_SKEW_S),
    ),
    one_fault(
        "clock_behind",
        "The server's clock is ten minutes behind: what is written looks older than it is.",
        _clock_off(-CLOCK_SKEW_S),
    ),
)
