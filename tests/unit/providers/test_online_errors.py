"""Every code QuickBooks documents has a remedy; every broken answer has one too."""

import httpx
import pytest

from ar_automation.kit import http
from ar_automation.providers.quickbooks_online import errors
from ar_automation.providers.quickbooks_online.errors import CallFailed
from ar_automation.sync.core.wire import Failure, Remedy

# The table of quickbooks-online.md 2.5, and the codes its other sections name.
DOCUMENTED = [
    *(100, 110, 120, 130, 140, 150, 500, 600, 610, 620, 630, 700, 800, 900),
    *range(1000, 1021),
    *(1040, 1050, 2000, 2010, 2020, 2030, 2040, 2050),
    *range(2060, 2131, 10),
    *range(2140, 2241, 10),
    *range(2250, 2301, 10),
    *(2500, 2600, 3000, 3001, 3100, 3200, 3202, 4000, 4001, 4002, 5010, 5020, 5030),
    *(6000, 6010, 6070, 6080, 6090, 6100, 6140, 6150, 6170, 6180, 6190, 6200, 6210, 6220, 6240, 6250, 6280),
    *(6420, 6450, 6480, 6530, 6540, 10000, 10100, 10200),
]
GATEWAY = (
    b'{"warnings":null,"fault":{"error":[{"message":"message=%b; errorCode=00%b; statusCode=%d",'
    b'"detail":"Token expired: AB01...","code":"%b","element":null}],"type":"SERVICE"},"time":1633520295688}'
)
SERVICE = (
    b'{"Fault":{"Error":[{"Message":"Erreur","Detail":"Num\xc3\xa9ro en double","code":"%b","element":""}],'
    b'"type":"ValidationFault"},"time":"2016-04-15T09:01:18.141-07:00"}'
)
WRONG_REALM = (
    b'<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="AuthenticationFault">'
    b'<Error code="100"/></Fault></IntuitResponse>'
)


def answered(status: int, body: bytes, *, writing: bool = True, wait: str = "") -> Failure:
    """The failure an answer that is no success stands for."""
    reply = http.Reply(status, httpx.Headers({"intuit_tid": "1-abc", "retry-after": wait}), body)
    with pytest.raises(CallFailed) as raised:
        errors.check(reply, writing=writing)
    return raised.value.failure


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_is_mapped_with_a_sentence(code: int) -> None:
    meaning = errors.meaning(str(code))
    assert meaning is not None
    assert meaning.text.endswith(".")


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (b"5010", Remedy.STALE),
        (b"6140", Remedy.ASK_A_PERSON),
        (b"6190", Remedy.ASK_A_PERSON),
        (b"2010", Remedy.BUG),
        (b"120", Remedy.REAUTHORISE),
        (b"99999", Remedy.ASK_A_PERSON),
        (b"abc", Remedy.ASK_A_PERSON),
    ],
)
def test_a_refusal_is_certain_and_known_by_its_code(code: bytes, remedy: Remedy) -> None:
    failure = answered(400, SERVICE % code)
    assert (failure.remedy, failure.uncertain) == (remedy, False)
    assert (failure.code, failure.trace) == (code.decode(), "1-abc")


def test_quickbooks_own_words_follow_ours_in_its_language() -> None:
    assert "Numéro en double" in answered(400, SERVICE % b"6140").text


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (401, b"3200", Remedy.REAUTHORISE),
        (403, b"3100", Remedy.REAUTHORISE),
        (429, b"3001", Remedy.WAIT),
        (403, b"3001", Remedy.WAIT),
    ],
)
def test_the_gateway_refuses_before_anything_is_done(status: int, code: bytes, remedy: Remedy) -> None:
    failure = answered(status, GATEWAY % (b"X", code, status, code))
    assert (failure.remedy, failure.uncertain) == (remedy, False)


def test_a_throttled_caller_waits_as_told_or_a_minute() -> None:
    body = GATEWAY % (b"ThrottleExceeded", b"3001", 429, b"3001")
    assert answered(429, body, wait="7").retry_after == 7
    assert answered(429, body).retry_after == 60
    assert answered(429, b"Too Many Requests", wait="7").retry_after == 7
    assert answered(429, b"").remedy is Remedy.WAIT


def test_a_token_of_another_company_is_told_in_xml() -> None:
    failure = answered(401, WRONG_REALM)
    assert (failure.remedy, failure.uncertain) == (Remedy.REAUTHORISE, False)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, SERVICE % b"10000"),
        (500, SERVICE % b"6000"),
        (502, b"<html><h1>502 Bad Gateway</h1></html>"),
        (503, b""),
        (504, b'{"cut'),
    ],
)
def test_trouble_there_leaves_a_write_uncertain_and_a_read_to_be_repeated(status: int, body: bytes) -> None:
    assert answered(status, body, writing=True).uncertain
    assert not answered(status, body, writing=False).uncertain


def test_trouble_without_a_reason_is_tried_again() -> None:
    assert answered(502, b"<html>").remedy is Remedy.RETRY
    assert answered(500, SERVICE % b"10000").remedy is Remedy.RETRY


def test_an_unknown_address_is_our_fault() -> None:
    assert answered(404, b"<html>").remedy is Remedy.BUG


def test_an_answer_of_200_that_cannot_be_read_leaves_a_write_uncertain() -> None:
    reply = http.Reply(200, httpx.Headers(), b"<html>We are busy</html>")
    assert errors.unreadable(reply, writing=True).failure.uncertain
    assert errors.unreadable(reply, writing=True).failure.remedy is Remedy.RETRY
    assert not errors.unreadable(reply, writing=False).failure.uncertain


@pytest.mark.parametrize(
    ("error", "uncertain"),
    [
        (http.TransportError("refused", sent=False), False),
        (http.TransportError("reset", sent=None), True),
        (http.BodyTooLargeError(), True),
    ],
)
def test_silence_is_uncertain_unless_nothing_left_us(error: http.HttpError, *, uncertain: bool) -> None:
    failure = errors.unanswered(error, writing=True).failure
    assert (failure.remedy, failure.uncertain) == (Remedy.RETRY, uncertain)
    assert not errors.unanswered(error, writing=False).failure.uncertain
