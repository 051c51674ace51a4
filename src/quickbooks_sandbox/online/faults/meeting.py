"""A call meeting a fault: what the call asks, and what its caller gets instead."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.store import parse, render
from quickbooks_sandbox.online.representation import wants_json
from quickbooks_sandbox.online.wire import JSON_TYPE, XML_TYPE, fault_member
from quickbooks_sandbox.online.xml_writer import xml_document
from quickbooks_sandbox.world.calls import Call
from quickbooks_sandbox.world.faults import Rule
from quickbooks_sandbox.world.world import World

from .asked import Asked, asked_of

Payload = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A request as a fault makes it: what is None stays as it came. A body is JSON; `as_json` asks for JSON back."""

    body: bytes | None = None
    query: str | None = None
    as_json: bool = False


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A call meeting a fault: `carry_out` carries the call out, changed or not, as often as it is called."""

    world: World
    call: Call
    rule: Rule
    bearer: str
    request: Request
    body: bytes
    carry_out: Callable[[Changed], Response]

    def serve(self, *, body: bytes | None = None, query: str | None = None) -> Response:
        """The call carried out, with another body or query where one is given."""
        return self.carry_out(Changed(body=body, query=query))

    def serve_changed(self, change: Callable[[Payload], None], *, body: bytes | None = None) -> Response:
        """The call carried out, and the document of its answer changed; what is no document stays."""
        response = self.carry_out(Changed(body=body, as_json=True))
        if response.mimetype != "application/json":
            return response
        document = parse(response.get_data())
        change(document)
        told = self.told(document, status=response.status_code)
        response.set_data(told.get_data())
        response.content_type = told.content_type
        return response

    def told(self, document: Payload, *, status: int) -> Response:
        """A document in the representation that is asked for."""
        if wants_json(self.request):
            return Response(render(document), status, content_type=JSON_TYPE)
        return Response(xml_document("IntuitResponse", document), status, content_type=XML_TYPE)

    def hold_s(self, usual: float) -> float:
        """How long to hold: what the rule says, else the usual."""
        return usual if self.rule.hold_s is None else self.rule.hold_s

    @property
    def company(self) -> Company | None:
        """The company the call is about."""
        return self.world.company(self.call.realm_id or "")

    @property
    def asked(self) -> list[Asked]:
        """The objects the call reads or writes, one by one, those of a batch included."""
        return asked_of(self.call, self.body)

    def refused(self, fault: Fault, *, status: int | None = None) -> "Outcome":
        """The vendor's refusal, with nothing carried out."""
        time = self.world.clock.now().isoformat(timespec="milliseconds")
        document = {**parse(b"{" + fault_member(fault) + b"}"), "time": time}
        return Outcome(response=self.told(document, status=fault.status if status is None else status))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the caller gets, after a silence; no response: the connection is closed without a byte."""

    response: Response | None
    silence_s: float = 0.0


Happen = Callable[[Meeting], Outcome]


@dataclass(frozen=True, kw_only=True)
class OnlineFault:
    """A fault of the catalogue. `operations` names the only operations it concerns, when it does not concern all.

    One that is `lasting` ends a connection, in truth or as a client must take it, or breaks a promise for good: faults by
    seed have it only when it is named.
    """

    name: str
    description: str
    happen: Happen
    operations: frozenset[str] = frozenset()
    lasting: bool = False


def one_fault(
    name: str,
    description: str,
    happen: Happen,
    operations: frozenset[str] = frozenset(),
    *,
    lasting: bool = False,
) -> OnlineFault:
    """A fault as the themes list theirs."""
    return OnlineFault(
        name=name, description=description, happen=happen, operations=operations, lasting=lasting
    )


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
