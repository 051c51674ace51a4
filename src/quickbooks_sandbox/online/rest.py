"""REST v3 of one company: read, write, query, change data capture, batch (quickbooks-online.md 2-6).

Who may call, and how often, is settled before a request comes here: `g.company` is there.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, request

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.company import Company, kind_of
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.kind import Kind

from . import wire
from .rest_batch import batch_member
from .rest_reads import changes_member, query_member
from .rest_writes import Operation, decoded, replayable, write

rest = Blueprint("rest", __name__, url_prefix="/v3/company/<realm_id>")
_SINGLETON_ID = "1"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@rest.url_value_preprocessor
def _forget_realm(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values:
        values.pop("realm_id", None)


@rest.get("/query")
@rest.post("/query")
def _query() -> Response:
    statement = request.args.get("query")
    if statement is None:
        try:
            statement = request.get_data().decode()
        except UnicodeDecodeError:
            raise errors.bad_encoding() from None
    company = _company()
    return wire.document(query_member(company.query(statement)), now=company.now())


@rest.get("/cdc")
def _cdc() -> Response:
    company = _company()
    now = company.now()
    changes = changes_member(company, request.args.get("entities", ""), request.args.get("changedSince", ""))
    return wire.document(changes, now=now)


@rest.post("/batch")
def _batch() -> Response:
    company = _company()
    body = batch_member(company, decoded(request.get_data()), request.args.get("requestid"))
    return wire.document(body, now=company.now())


@rest.get("/companyinfo/<_realm_id>")
def _company_info(_realm_id: str) -> Response:
    return _read(kind_of("CompanyInfo"), _SINGLETON_ID)


@rest.get("/preferences")
def _preferences() -> Response:
    return _read(kind_of("Preferences"), _SINGLETON_ID)


@rest.get("/<entity>/<object_id>")
def _object(entity: str, object_id: str) -> Response:
    return _read(kind_of(entity), object_id)


@rest.post("/<entity>")
def _write(entity: str) -> Response:
    company = _company()
    kind_of(entity)
    body = request.get_data()
    operation = Operation(
        entity=entity,
        name=request.args.get("operation", ""),
        include=request.args.get("include", ""),
        body=decoded(body),
    )
    asked = f"{entity.lower()} {operation.name} {operation.include} ".encode() + body
    answer = replayable(company, request.args.get("requestid"), asked, lambda: write(company, operation))
    return wire.document(answer, now=company.now())


@rest.route("/", defaults={"_path": ""}, methods=_METHODS)
@rest.route("/<path:_path>", methods=_METHODS)
def _nowhere(_path: str) -> Response:
    fault = errors.unsupported_operation(request.method)
    return wire.document(wire.fault_member(fault), now=_company().now(), status=HTTPStatus.NOT_FOUND)


@rest.errorhandler(Fault)
def _refused(fault: Fault) -> Response:
    return wire.fault_document(fault, now=_company().now())


@rest.errorhandler(RecursionError)
def _too_nested(_error: RecursionError) -> Response:
    return wire.fault_document(errors.malformed(), now=_company().now())


@rest.after_request
def _dress(response: Response) -> Response:
    return wire.dressed(response)


def _read(kind: Kind, object_id: str) -> Response:
    company = _company()
    payload = company.read_rendered(kind.entity, object_id)
    return wire.document(wire.member(kind.entity, payload), now=company.now())


def _company() -> Company:
    company: Company = g.company
    return company
