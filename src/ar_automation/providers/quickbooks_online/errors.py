"""What QuickBooks Online can answer, and what to do about it: one table of codes (quickbooks-online.md 2.4, 2.5).

Texts on the wire are in the company's language, so only codes are looked at; QuickBooks' own words follow ours.

    CallFailed   a call did not give what was asked; `failure` says what to do
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ar_automation.kit import http
from ar_automation.providers.quickbooks_online.payloads import Answer, Fault
from ar_automation.sync.core.wire import Failure, Remedy

THROTTLED_SECONDS = 60.0
"""How long a throttled company is left alone when it does not say (7)."""
THROTTLED_SECONDS_MAX = 3600.0
MAINTENANCE_SECONDS = 600.0
GONE_CODE = "610"
SYSTEM_FAILURE_CODE = "10000"
TOO_MANY_CODE = "10100"


class CallFailed(Exception):
    """A call did not give what was asked for."""

    def __init__(self, failure: Failure, *, status: int = 0) -> None:
        super().__init__(failure.text)
        self.failure = failure
        self.status = status


class Meaning(msgspec.Struct, frozen=True):
    """What a code means for us."""

    remedy: Remedy
    text: str
    wait_s: float = 0.0
    told: bool = False
    """QuickBooks' own words say more than ours can."""


def meaning(code: str) -> Meaning | None:
    """What the code means; None for one we never heard of."""
    return _MEANINGS.get(int(code)) if code.isdigit() else None


def refused(fault: Fault, *, status: int, trace: str, writing: bool) -> CallFailed:
    """The failure a fault in either envelope stands for."""
    error = fault.first
    found = meaning(error.code) or _unknown(status)
    if status == 429:
        found = _MEANINGS[3001]
    text = f"{found.text} QuickBooks says: {error.said}" if found.told and error.said else found.text
    return CallFailed(
        Failure(
            remedy=found.remedy,
            text=text,
            code=error.code or str(status),
            trace=trace,
            retry_after=found.wait_s,
            uncertain=writing and (status >= 500 or error.code == SYSTEM_FAILURE_CODE),
        ),
        status=status,
    )


def unanswered(error: http.HttpError, *, writing: bool) -> CallFailed:
    """The failure a broken connection stands for. A write that may have left us is uncertain."""
    may_have_arrived = not (isinstance(error, http.TransportError) and error.sent is False)
    text = "QuickBooks did not answer." if may_have_arrived else "No connection to QuickBooks could be made."
    return CallFailed(
        Failure(remedy=Remedy.RETRY, text=text, code="no_answer", uncertain=writing and may_have_arrived)
    )


def unreadable(reply: http.Reply, *, writing: bool) -> CallFailed:
    """The failure an answer stands for that is not what the call promises: HTML, XML, half a body, a bare status."""
    found = _BY_STATUS.get(reply.status) or _unknown(reply.status)
    ok_or_broken = reply.status < 400 or reply.status >= 500
    return CallFailed(
        Failure(
            remedy=found.remedy,
            text=found.text,
            code=f"http_{reply.status}",
            trace=reply.intuit_tid,
            retry_after=retry_after(reply) if reply.status == 429 else found.wait_s,
            uncertain=writing and ok_or_broken,
        ),
        status=reply.status,
    )


def check(reply: http.Reply, *, writing: bool) -> None:
    """Raise CallFailed unless the answer is one of success; a fault may come with the status 200 too (2.4)."""
    if reply.status == 200:
        return
    try:
        answer = _ANSWER.decode(reply.body)
    except msgspec.MsgspecError:
        raise unreadable(reply, writing=writing) from None
    check_fault(answer, reply, writing=writing)
    raise unreadable(reply, writing=writing)


def check_fault(answer: Answer, reply: http.Reply, *, writing: bool) -> None:
    """Raise CallFailed when the answer holds a fault."""
    fault = answer.service_fault or answer.gateway_fault
    if fault is None:
        return
    failed = refused(fault, status=reply.status, trace=reply.intuit_tid, writing=writing)
    if reply.status == 429:
        failed.failure = msgspec.structs.replace(failed.failure, retry_after=retry_after(reply))
    raise failed


def retry_after(reply: http.Reply) -> float:
    """Seconds a throttled caller is told to wait; there is no contract about the header (7)."""
    told = reply.headers.get("retry-after", "")
    return min(float(told), THROTTLED_SECONDS_MAX) if told.isdigit() else THROTTLED_SECONDS


def _unknown(status: int) -> Meaning:
    if status >= 500:
        return _MEANINGS[10000]
    return Meaning(Remedy.ASK_A_PERSON, "QuickBooks refused this.", told=True)


def _table(*parts: tuple[Iterable[int], Meaning]) -> dict[int, Meaning]:
    return {code: meant for codes, meant in parts for code in codes}


_RECONNECT = "QuickBooks does not let us in any more. An administrator must connect again."
_NONSENSE = "QuickBooks did not understand our request; this is a fault of ours."
_INACTIVE = "Something it refers to is inactive or gone in QuickBooks. Make it active there, then try again."

_BUG = Meaning(Remedy.BUG, _NONSENSE, told=True)
_PERSON = Remedy.ASK_A_PERSON

_MEANINGS = _table(
    ((100, 110, 3100, 3200, 3202), Meaning(Remedy.REAUTHORISE, _RECONNECT)),
    (
        (120,),
        Meaning(
            Remedy.REAUTHORISE,
            "The person who connected QuickBooks is not an administrator there any more. Connect again as one.",
        ),
    ),
    ((130,), Meaning(Remedy.RETRY, "QuickBooks is moving this company's books.")),
    ((140,), Meaning(_PERSON, "QuickBooks has locked this company. Its administrator must ask Intuit why.")),
    (
        (150,),
        Meaning(Remedy.RETRY, "QuickBooks is under maintenance.", wait_s=MAINTENANCE_SECONDS),
    ),
    ((500, 600, 1040, 1050, 2000, 2010, 2020, 2030), _BUG),
    ((610,), Meaning(_PERSON, _INACTIVE)),
    ((620, 630, 700, 800, 900), Meaning(_PERSON, "QuickBooks cannot link these records.", told=True)),
    (range(1000, 1021), Meaning(_PERSON, "QuickBooks could not carry this out.", told=True)),
    ((2040, 2050), Meaning(_PERSON, "A text is too long or has a character QuickBooks refuses.", told=True)),
    (range(2060, 2131, 10), _BUG),
    (range(2140, 2241, 10), Meaning(_PERSON, "QuickBooks refuses one of the values.", told=True)),
    (range(2250, 2301, 10), Meaning(_PERSON, "QuickBooks refuses the lines of this document.", told=True)),
    ((2500,), Meaning(_PERSON, _INACTIVE, told=True)),
    ((2600, 3000), _BUG),
    ((3001,), Meaning(Remedy.WAIT, "QuickBooks asks us to slow down.", wait_s=THROTTLED_SECONDS)),
    ((4000, 4001), _BUG),
    (
        (4002,),
        Meaning(
            _PERSON, "QuickBooks cannot read out one of its own records (often a bad e-mail).", told=True
        ),
    ),
    ((5010,), Meaning(Remedy.STALE, "Somebody changed this in QuickBooks meanwhile.")),
    ((5020,), Meaning(_PERSON, "QuickBooks does not permit this to the person who connected it.")),
    ((5030,), Meaning(_PERSON, "This company's QuickBooks does not have this feature.", told=True)),
    ((6000,), Meaning(_PERSON, "A rule of QuickBooks forbids this.", told=True)),
    ((6010, 6170, 6530), Meaning(_PERSON, "QuickBooks refuses one of the values.", told=True)),
    ((6070,), Meaning(_PERSON, "QuickBooks works out another amount for a line.", told=True)),
    ((6080,), Meaning(_PERSON, "QuickBooks needs a name.")),
    ((6090, 6100), Meaning(_PERSON, "QuickBooks refuses the lines of this document.", told=True)),
    ((6140,), Meaning(_PERSON, "This number is taken in QuickBooks. Choose another one.", told=True)),
    ((6150, 6180), Meaning(_PERSON, "QuickBooks allows five levels of sub-customers.", told=True)),
    (
        (6190,),
        Meaning(
            _PERSON,
            "The QuickBooks subscription has ended or was not paid, so QuickBooks takes no changes. "
            "Renew it there, then try again.",
        ),
    ),
    (
        (6200, 6210),
        Meaning(
            _PERSON,
            "The books are closed for this date in QuickBooks. Choose a later date, or open the period there.",
        ),
    ),
    ((6220,), Meaning(_PERSON, "A customer with an open balance cannot be made inactive.")),
    (
        (6240,),
        Meaning(
            _PERSON,
            "Another customer, vendor or employee in QuickBooks has this name already, perhaps an inactive one. "
            "Choose another name.",
        ),
    ),
    ((6250,), Meaning(_PERSON, "The customer is missing or inactive in QuickBooks. Make it active there.")),
    ((6280,), Meaning(_PERSON, "The customer has charges in QuickBooks that were not billed yet.")),
    ((6420,), Meaning(_PERSON, "QuickBooks needs an e-mail address for delivery by e-mail.")),
    ((6450,), Meaning(_PERSON, "It is settled in QuickBooks and cannot be voided.")),
    (
        (6480,),
        Meaning(_PERSON, "It is matched to a bank transaction in QuickBooks. Undo the match there first."),
    ),
    (
        (6540,),
        Meaning(_PERSON, "It has been deposited in QuickBooks. Take it out of the deposit there first."),
    ),
    ((10000,), Meaning(Remedy.RETRY, "QuickBooks has trouble answering.")),
    ((10100,), _BUG),
    ((10200,), Meaning(_PERSON, "This company's books were reset in QuickBooks. Connect it anew.")),
)
_UNREADABLE = Meaning(Remedy.RETRY, "QuickBooks gave an answer that cannot be read.")
_BY_STATUS = {
    200: _UNREADABLE,
    401: _MEANINGS[3200],
    403: _MEANINGS[3100],
    404: _BUG,
    429: _MEANINGS[3001],
}
_ANSWER = msgspec.json.Decoder(Answer)
