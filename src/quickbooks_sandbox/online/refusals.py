"""Answers given before a request reaches the books, in the gateway's own shapes (quickbooks-online.md 2.4)."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from werkzeug.wrappers import Response

from quickbooks_sandbox.world.errors import Refusal

from .wire import XML_TYPE
from .xml_writer import xml_document

_WRONG_REALM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="{time}">'
    '<Fault type="AuthenticationFault"><Error code="100"><Message>General Authentication Error</Message>'
    "<Detail>AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401</Detail>"
    "</Error></Fault></IntuitResponse>"
)


def token_refused(kind: Refusal, bearer: str, *, now: datetime) -> Response:
    """401, code 3200: the token is missing, malformed, expired or revoked."""
    details = {
        Refusal.MALFORMED: "Malformed bearer token: too short or too long",
        Refusal.EXPIRED: f"Token expired: {bearer[:4]}...",
    }
    return _gateway(401, "AuthenticationFailed", code="3200", detail=details.get(kind), now=now)


def scope_refused(*, now: datetime) -> Response:
    """403, code 3100: the token was not given for accounting."""
    return _gateway(403, "ApplicationAuthorizationFailed", code="3100", detail=None, now=now)


def throttled(retry_after_s: int | None, *, now: datetime, status: int = 429) -> Response:
    """429, code 3001; None leaves the Retry-After header out."""
    detail = "The request limit was reached.  Try again later"
    response = _gateway(status, "ThrottleExceeded", code="3001", detail=detail, now=now)
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def wrong_realm(*, now: datetime) -> Response:
    """401 in XML, whatever was asked for: a good token of another company."""
    body = _WRONG_REALM.format(time=now.isoformat(timespec="milliseconds"))
    return Response(body, 401, content_type="application/xml")


def in_xml(response: Response) -> None:
    """Write a refusal anew for who asks for XML; what is no fault in JSON, or broken on purpose, stays as it is."""
    if response.mimetype != "application/json" or not response.is_sequence:
        return
    try:
        body = msgspec.json.decode(response.get_data(), type=dict[str, Any])
    except msgspec.MsgspecError:
        return
    if body.get("fault"):
        body = _as_service_fault(body)
    if "Fault" in body:
        response.set_data(xml_document("IntuitResponse", body))
        response.content_type = XML_TYPE


def _as_service_fault(body: dict[str, Any]) -> dict[str, Any]:
    """The gateway's own shape under the names the XML has."""
    errors = [
        {"Message": one["message"], "Detail": one["detail"], "code": one["code"], "element": one["element"]}
        for one in body["fault"]["error"]
    ]
    moment = datetime.fromtimestamp(body["time"] / 1000, UTC)
    return {
        "Fault": {"Error": errors, "type": body["fault"]["type"]},
        "time": moment.isoformat(timespec="milliseconds"),
    }


def _gateway(status: int, name: str, *, code: str, detail: str | None, now: datetime) -> Response:
    error = {
        "message": f"message={name}; errorCode={int(code):06d}; statusCode={status}",
        "detail": detail,
        "code": code,
        "element": None,
    }
    body: dict[str, object] = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": "AUTHENTICATION" if status == 401 else "SERVICE"},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now.timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Response(msgspec.json.encode(body), status, content_type="application/json;charset=UTF-8")
