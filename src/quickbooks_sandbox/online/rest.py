"""REST v3 of one company: which resource a call asks for, and its answer (quickbooks-online.md 2-6).

Who may call, and how often, is settled before a request comes here: `g.company` is there, and `g.addresses`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company, kind_of
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.store import parse, render

from . import wire
from .attachments import Addresses
from .extras import Extras
from .representation import decoded, parameter
from .rest_batch import Batch
from .rest_files import pdf_of, upload_member
from .rest_reads import changed, changes_member, query_member
from .rest_writes import Operation, replayable, write

rest = Blueprint("rest", __name__, url_prefix="/v3/company/<realm_id>")
_SINGLETON_ID = "1"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@rest.url_value_preprocessor
def _forget_realm(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values:
        values.pop("realm_id", None)


@rest.route("/", defaults={"path": ""}, methods=_METHODS, provide_automatic_options=False)
@rest.route("/<path:path>", methods=_METHODS, provide_automatic_options=False)
def _resource(path: str) -> Response:
    """Names of resources and entities are taken in any case, slashes in any number."""
    segments = [segment for segment in path.split("/") if segment]
    method = "GET" if request.method == "HEAD" else request.method
    words = [segment.lower() for segment in segments]
    answer = _RESOURCES.get((method, *words))
    return answer() if answer else _of_object(method, words, segments)


def _of_object(method: str, words: list[str], segments: list[str]) -> Response:
    match (method, *words):
        case ("GET", "companyinfo", _):
            return _company_info(segments[1])
        case ("GET", "reports", _):
            return _report(segments[1])
        case ("GET", "download", _):
            return _download(segments[1])
        case ("GET", _, _):
            return _read(segments[0], segments[1])
        case ("GET", _, _, "pdf"):
            return _pdf(segments[0], segments[1])
        case ("GET" | "POST", _, _, "send"):
            return _send(segments[0], segments[1])
        case ("POST", _):
            return _write(segments[0])
    return _nowhere()


def _query() -> Response:
    statement = parameter(request, "query")
    if not statement.strip():
        try:
            statement = request.get_data().decode()
        except UnicodeDecodeError:
            raise errors.bad_encoding() from None
    company = _company()
    return wire.document(query_member(company.query(statement), _extras()), now=company.now())


def _changes() -> Response:
    company = _company()
    now = company.now()
    found = changed(company, parameter(request, "entities"), parameter(request, "changedsince"))
    return wire.document(changes_member(found, _extras()), now=now)


def _batch() -> Response:
    company = _company()
    batch = Batch(company=company, extras=_extras(), request_id=parameter(request, "requestid"))
    return wire.document(batch.answer(decoded(request, root="IntuitBatchRequest")), now=company.now())


def _company_info(object_id: str) -> Response:
    if object_id not in (_company().realm_id, _SINGLETON_ID):
        raise errors.not_found()
    return _read("CompanyInfo", _SINGLETON_ID)


def _read(entity: str, object_id: str) -> Response:
    company = _company()
    kind = kind_of(entity)
    payload = _extras().shown(kind.entity, company.read_rendered(kind.entity, object_id))
    return wire.document(wire.member(kind.entity, payload), now=company.now())


def _write(entity: str) -> Response:
    company = _company()
    kind = kind_of(entity)
    operation = Operation(
        entity=kind.entity,
        name=parameter(request, "operation"),
        include=parameter(request, "include"),
        body=decoded(request, root=kind.entity),
    )
    return _once(operation.asked, lambda: write(company, operation, _extras()))


def _send(entity: str, object_id: str) -> Response:
    company = _company()
    name = kind_of(entity).entity
    to = parameter(request, "sendto") or None

    def sent() -> bytes:
        answer = render(company.send_object(name, object_id, to=to))
        return wire.member(name, _extras().shown(name, answer))

    return _once(f"send {name} {object_id} {to}".encode(), sent)


def _pdf(entity: str, object_id: str) -> Response:
    return Response(pdf_of(_company(), entity, object_id), content_type="application/pdf")


def _upload() -> Response:
    company = _company()
    content_type = request.headers.get("Content-Type", "")
    body = request.get_data()
    return _once(b"upload " + body, lambda: upload_member(company, content_type, body, _extras()))


def _download(attachable_id: str) -> Response:
    company = _company()
    company.attached(attachable_id)
    address = _addresses().address(request.host_url, company.realm_id, attachable_id)
    return Response(address, content_type="text/plain;charset=UTF-8")


def _exchange_rate() -> Response:
    company = _company()
    code = parameter(request, "sourcecurrencycode")
    if not code:
        raise errors.required("sourcecurrencycode")
    rate = company.exchange_rate(code, _day("asofdate"))
    return wire.document(wire.member("ExchangeRate", render(rate)), now=company.now())


def _tax_service() -> Response:
    company = _company()
    body = decoded(request, root="TaxService")
    operation = Operation(entity="TaxService", name="", include="", body=body)
    made = _kept(operation.asked, lambda: render(company.create_tax_code(body)))
    return wire.bare_document("TaxService", parse(made), now=company.now())


def _report(name: str) -> Response:
    parameters = {key.lower(): value for key, value in request.args.items() if key}
    return wire.report_document(_company().report(name, parameters))


_RESOURCES: Mapping[tuple[str, ...], Callable[[], Response]] = {
    ("GET", "query"): _query,
    ("POST", "query"): _query,
    ("GET", "cdc"): _changes,
    ("POST", "batch"): _batch,
    ("POST", "upload"): _upload,
    ("GET", "exchangerate"): _exchange_rate,
    ("POST", "taxservice", "taxcode"): _tax_service,
    ("GET", "preferences"): lambda: _read("Preferences", _SINGLETON_ID),
}


def _nowhere() -> Response:
    fault = errors.unsupported_operation(request.method)
    return wire.document(wire.fault_member(fault), now=_company().now(), status=HTTPStatus.NOT_FOUND)


@rest.errorhandler(Fault)
def _refused(fault: Fault) -> Response:
    return wire.fault_document(fault, now=_company().now())


@rest.errorhandler(RecursionError)
def _too_nested(_error: RecursionError) -> Response:
    return wire.fault_document(errors.malformed(), now=_company().now())


@rest.app_errorhandler(HTTPException)
def _not_routed(error: HTTPException) -> Response | HTTPException:
    """A call that found no route: on this face that is told as everything else is."""
    return wire.dressed(_nowhere()) if g.get("company") else error


@rest.errorhandler(Exception)
def _broken(error: Exception) -> Response:
    """What we did not foresee is the vendor's own failure; the log tells us where."""
    current_app.logger.error("a call of the REST face failed", exc_info=error)
    return wire.fault_document(errors.system_failure(), now=_company().now())


@rest.after_request
def _dress(response: Response) -> Response:
    return wire.dressed(response)


def _once(asked: bytes, answer: Callable[[], bytes]) -> Response:
    """The answer of a write, given once under its requestid."""
    return wire.document(_kept(asked, answer), now=_company().now())


def _kept(asked: bytes, answer: Callable[[], bytes]) -> bytes:
    return replayable(_company(), parameter(request, "requestid"), asked, answer)


def _day(name: str) -> date | None:
    text = parameter(request, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise errors.bad_date(name, text[:100]) from None


def _extras() -> Extras:
    company = _company()
    host_url = request.host_url

    def address(attachable_id: str) -> str:
        return _addresses().address(host_url, company.realm_id, attachable_id)

    return Extras(company=company, include=parameter(request, "include"), address=address)


def _addresses() -> Addresses:
    addresses: Addresses = g.addresses
    return addresses


def _company() -> Company:
    company: Company = g.company
    return company
