"""Bodies of the control plane: what each call takes, checked before anything changes, and how it is answered."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from flask import Response, jsonify, make_response, request

from quickbooks_sandbox.world.errors import BadRequest

Body = TypeVar("Body", bound=msgspec.Struct)
_Limit = Annotated[int, msgspec.Meta(ge=1)]
_ADVANCE_S_MAX = 100 * 365 * 86_400


class Reset(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/reset`: another seed; a moment to sow the world at, and to stand still at."""

    seed: int | None = None
    now: datetime | None = None


class NewCompany(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/companies`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    company: str = "landscaping"
    scale: int = 0
    seed: int = 1


class Reach(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A company a person reaches."""

    realmId: str  # noqa: N815  the name on the wire
    admin: bool = True


class NewPerson(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/users`."""

    email: Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$")]
    password: Annotated[str, msgspec.Meta(min_length=1)]
    companies: list[Reach] = []


class NewTokens(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/tokens`; any secret will do."""

    clientId: Annotated[str, msgspec.Meta(min_length=1)]  # noqa: N815
    clientSecret: str = ""  # noqa: N815
    realmId: str | None = None  # noqa: N815


class MovedClock(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/clock`: freeze or let run, and one of the other two."""

    frozen: bool | None = None
    now: datetime | None = None
    advance_s: Annotated[float, msgspec.Meta(ge=-_ADVANCE_S_MAX, le=_ADVANCE_S_MAX)] | None = None


class Meant(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which calls a fault rule means."""

    method: str | None = None
    path: str | None = None
    entity: str | None = None
    operation: str | None = None


class NewFault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/faults`; `hold_s` changes how long a silent or slow fault lasts."""

    fault: str
    face: Literal["online"] = "online"
    match: Meant = msgspec.field(default_factory=Meant)
    times: Annotated[int, msgspec.Meta(ge=1)] = 1
    hold_s: Annotated[float, msgspec.Meta(ge=0, le=600)] | None = None


class NewStorm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/faults` by seed: each call that matches meets a fault at this rate, drawn from its own stream."""

    seed: int
    rate: Annotated[float, msgspec.Meta(ge=0, le=1)]
    face: Literal["online"] = "online"
    faults: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    match: Meant = msgspec.field(default_factory=Meant)
    hold_s: Annotated[float, msgspec.Meta(ge=0, le=600)] | None = None


class NewWebhook(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/webhooks`; `delay_s` is how long events are gathered before they are sent together."""

    url: Annotated[str, msgspec.Meta(max_length=2_000)]
    verifierToken: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]  # noqa: N815
    format: Literal["cloudevents", "legacy"] = "cloudevents"
    entities: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    realmIds: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None  # noqa: N815
    delay_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 1.0


class Delivered(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/webhooks/deliver`: what is due, or with `settle` all there is."""

    settle: bool = False


class NewLimits(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`POST /control/limits`: what is left out stays, null switches a limit off."""

    requests_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    requests_per_second: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    all_requests_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    batches_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    realm_batches_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    reports_per_minute: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    emails_per_day: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    concurrent_requests: _Limit | msgspec.UnsetType | None = msgspec.UNSET
    reads_per_month: _Limit | msgspec.UnsetType | None = msgspec.UNSET


def asked() -> dict[str, object]:
    """The JSON object of the request's body. Raises BadRequest."""
    try:
        decoded = msgspec.json.decode(request.get_data() or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError) as mistake:
        raise BadRequest(f"the body is no JSON: {mistake}") from None
    if not isinstance(decoded, dict):
        raise BadRequest("the body must be a JSON object")
    return decoded


def body_of(kind: type[Body]) -> Body:
    """The request's body as what it must be. Raises BadRequest."""
    try:
        return msgspec.convert(asked(), kind)
    except msgspec.ValidationError as mistake:
        raise BadRequest(str(mistake)) from None


def aware(moment: datetime | None) -> datetime | None:
    """A moment with a zone: UTC where none is named."""
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)


def told(status: int, **body: object) -> Response:
    """An answer."""
    return make_response(jsonify(body), status)
