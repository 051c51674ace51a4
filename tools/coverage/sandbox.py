"""What the sandbox has, asked of the code itself: its kinds and shapes, its errors, its answers to a call."""

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient

from quickbooks_sandbox.app import create_app
from quickbooks_sandbox.company.kind import Kind
from quickbooks_sandbox.company.kinds import KINDS, UNKEPT
from quickbooks_sandbox.company.samples.sow import SAMPLES
from quickbooks_sandbox.company.shapes import Free, Group, Many, ReadOnly, Shape, Structure
from quickbooks_sandbox.online.faults import CATALOGUE
from quickbooks_sandbox.online.pdf import PRINTABLE
from quickbooks_sandbox.world.world import World

from .exercise import exercise
from .quickbooks import Endpoint, Field

Payload = dict[str, Any]
DONE, PARTLY, REFUSED = "done", "partly", "refused"
SOURCE = Path(__file__).parents[2] / "src" / "quickbooks_sandbox"
_PACKAGE = "quickbooks_sandbox"
_UNKNOWN = re.compile(rb"is not supported|is invalid or unsupported|do not have the access rights")


@dataclass(frozen=True)
class State:
    """How far something goes, and why not further."""

    word: str
    why: str = ""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox to ask."""

    http: FlaskClient
    token: str
    realm_id: str
    payloads: Mapping[str, list[Payload]]
    """Every object of the sample companies."""

    def endpoint(self, endpoint: Endpoint, *, rest: bool) -> State:
        """Whether a call finds somebody who answers it."""
        path = endpoint.path.replace("{now}", self._now())
        response = self.http.open(
            f"/v3/company/{self.realm_id}{path}" if rest else path,
            method=endpoint.method,
            data=endpoint.body,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
            content_type="application/json" if endpoint.body.startswith("{") else "application/text",
        )
        if response.status_code in (404, 405, 500) or _UNKNOWN.search(response.data):
            return State(REFUSED)
        return State(PARTLY, endpoint.note) if endpoint.note else State(DONE)

    def report(self, name: str) -> State:
        """Whether a report can be asked for."""
        return self.endpoint(Endpoint(name, "GET", f"/reports/{name}"), rest=True)

    def field(self, path: str, field: Field) -> State:
        """How a property is kept: checked, computed, as it was sent, or not at all."""
        entity, *steps = path.split(".")
        shape: Shape | None = Structure(KINDS[entity].known)
        for step in (*steps, field.name):
            inner = _within(shape)
            if inner is None:
                seen = self._seen(entity, (*steps, field.name))
                return State(DONE) if seen else _unchecked(shape)
            shape = inner.get(step)
        return self._known(entity, (*steps, field.name), shape)

    def _known(self, entity: str, path: tuple[str, ...], shape: Shape | None) -> State:
        if shape is None:
            return State(DONE) if self._seen(entity, path) else State(REFUSED)
        if isinstance(shape, ReadOnly) and not self._seen(entity, path):
            return _unchecked(shape)
        return _unchecked(shape) if isinstance(shape, Free) else State(DONE)

    def _seen(self, entity: str, path: tuple[str, ...]) -> bool:
        return any(_reach(payload, path) for payload in self.payloads.get(entity, ()))

    def _now(self) -> str:
        return str(self.http.get("/control/clock").get_json()["now"]).partition("+")[0]


def operation(entity: str, name: str) -> State:
    """Whether an operation is there for an entity."""
    if entity.lower() in UNKEPT:
        return State(PARTLY, "finds nothing") if name in ("query", "changes") else State(REFUSED)
    if entity not in KINDS:
        return State(REFUSED)
    kind = KINDS[entity]
    there = {
        "create": kind.can_create,
        "read": True,
        "query": True,
        "update": kind.can_update,
        "sparse update": kind.can_update,
        "delete": _has_own(kind, "delete"),
        "void": _has_own(kind, "void"),
        "send": _has_own(kind, "send"),
        "pdf": entity in PRINTABLE,
        "changes": kind.has_changes,
    }
    return State(DONE if there[name] else REFUSED)


def webhook(entity: str, verb: str) -> State:
    """Whether a webhook tells of such a thing: it must happen to the kind, and be told."""
    module = f"{_PACKAGE}.online.webhooks.notices"
    try:
        is_told = importlib.import_module(module).is_told
    except ModuleNotFoundError:
        return State(REFUSED, "no webhooks yet")
    if entity not in KINDS or not is_told(entity, verb):
        return State(REFUSED)
    return State(DONE) if _happens(KINDS[entity], verb) else State(REFUSED, "never happens here")


def _happens(kind: Kind, verb: str) -> bool:
    if verb == "Merge":
        merged = re.findall(r'note\((\w+)s, .*"Merge"', "\n".join(map(Path.read_text, SOURCE.rglob("*.py"))))
        return kind.entity.lower() in merged
    operations = {
        "Create": "create",
        "Update": "update",
        "Delete": "delete",
        "Void": "void",
        "Emailed": "send",
    }
    return operation(kind.entity, operations[verb]).word == DONE


def query_traits(entity: str, field: str) -> str:
    """How a property may be used in queries: f, s, fs or nothing."""
    names = ("MetaData.LastUpdatedTime",) if field == "MetaData" else (field,)
    for one in KINDS[entity].table.properties:
        if one.name in names and one.queryable:
            return ("f" if one.filterable else "") + ("s" if one.sortable else "")
    return ""


_ERRORS = (SOURCE / "company" / "errors.py", SOURCE / "company" / "query_errors.py")


@dataclass(frozen=True)
class Errors:
    """The codes that faults carry."""

    @cached_property
    def raised(self) -> frozenset[int]:
        """Codes of faults that some code raises."""
        texts = [path.read_text() for path in SOURCE.rglob("*.py") if path not in _ERRORS]
        everything = "\n".join(texts)
        own = self._by_function()
        used = {code for name, codes in own.items() if self._is_used(name, everything) for code in codes}
        written = re.findall(r"""(?:code=|"code": |<Error code=)"(\d+)\"""", everything)
        return frozenset(used | set(map(int, written)))

    @cached_property
    def known(self) -> frozenset[int]:
        """Codes that some function makes."""
        return frozenset(code for codes in self._by_function().values() for code in codes) | self.raised

    def _by_function(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for node in (one for path in _ERRORS for one in ast.walk(ast.parse(path.read_text()))):
            if isinstance(node, ast.FunctionDef):
                text = ast.unparse(node)
                found[node.name] = {
                    int(code)
                    for code in re.findall(r"(?:refuse|_unfit)\((\d+)|code='(\d+)'", text)
                    for code in code
                    if code
                }
        return found

    def _is_used(self, name: str, everything: str) -> bool:
        inner = "\n".join(path.read_text() for path in _ERRORS)
        return re.search(rf"\b{name}\b", everything) is not None or len(re.findall(rf"\b{name}\(", inner)) > 1


def faults() -> list[str]:
    """The faults that can be switched on."""
    return sorted(CATALOGUE)


def other_fields(entity: str, told: set[str]) -> list[str]:
    """Properties an entity knows beyond those told of."""
    return sorted(KINDS[entity].known.keys() - told - {"domain", "sparse", "status"})


@contextmanager
def asked() -> Iterator[Sandbox]:
    """A sandbox in a folder of its own, one of each kind made in it, its companies read."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        http = create_app(world).test_client()
        http.post("/control/limits", json=dict.fromkeys(http.get("/control/limits").get_json()))
        client = {"clientId": "coverage", "clientSecret": "coverage"}
        token = http.post("/control/tokens", json=client).get_json()["access_token"]
        realm_ids = [world.companies()[0].realm_id]
        calls = _Calls(http, token, realm_ids[0])
        exercise(calls.post, calls.find, world.company(realm_ids[0]))
        realm_ids += [world.create_company(sample, sample=sample).realm_id for sample in SAMPLES[1:]]
        payloads: dict[str, list[Payload]] = {entity: [] for entity in KINDS}
        for company in map(world.company, realm_ids):
            assert company is not None
            for entity in KINDS:
                rows = company.query(f"select * from {entity} maxresults 1000").rows
                payloads[entity] += map(json.loads, rows)
        try:
            yield Sandbox(http=http, token=token, realm_id=realm_ids[0], payloads=payloads)
        finally:
            world.close()


@dataclass(frozen=True)
class _Calls:
    http: FlaskClient
    token: str
    realm_id: str

    def post(self, path: str, body: Payload) -> Payload:
        return self._answer("POST", path, json=body)

    def find(self, statement: str) -> Payload:
        return self._answer("GET", "/query", query_string={"query": f"{statement} maxresults 1"})

    def _answer(self, method: str, path: str, **more: Any) -> Payload:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        response = self.http.open(
            f"/v3/company/{self.realm_id}{path}", method=method, headers=headers, **more
        )
        answer: Payload = response.get_json()
        assert "Fault" not in answer, (path, answer)
        inner = answer.get("QueryResponse", answer)
        found = next(
            value for name, value in inner.items() if name not in ("time", "startPosition", "maxResults")
        )
        first: Payload = found[0] if isinstance(found, list) else answer if isinstance(found, str) else found
        return first


def _has_own(kind: Kind, method: str) -> bool:
    return getattr(type(kind), method) is not getattr(Kind, method)


def _within(shape: Shape | None) -> dict[str, Shape] | None:
    inner = shape.of if isinstance(shape, Many) else shape
    return inner.properties if isinstance(inner, Structure) else None


def _unchecked(shape: Shape | None) -> State:
    if isinstance(shape, Free | Group):
        return State(PARTLY, "kept as sent")
    return State(PARTLY, "taken and ignored") if isinstance(shape, ReadOnly) else State(DONE)


def _reach(value: Any, path: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return any(_reach(element, path) for element in value)
    if not path:
        return True
    return isinstance(value, dict) and path[0] in value and _reach(value[path[0]], path[1:])
