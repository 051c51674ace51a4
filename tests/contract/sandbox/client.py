"""A small client of the sandbox, as a developer would write one by hand."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import httpx

BACK = "http://localhost:8999/quickbooks/callback"
ACCOUNTING = "com.intuit.quickbooks.accounting"
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass
class Sandbox:
    """The sandbox as its tests use it."""

    http: httpx.Client

    def control(self, path: str, body: Any = None, *, method: str = "POST") -> Any:
        answer = self.http.request(method, f"/control/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def realm_ids(self) -> list[str]:
        return [entry["realmId"] for entry in self.control("companies", method="GET")["companies"]]

    def connect(self, realm_id: str | None = None, *, client_id: str = "app") -> "Connection":
        wanted = {"realmId": realm_id} if realm_id else {}
        granted = self.control("tokens", {"clientId": client_id, "clientSecret": "any", **wanted})
        return Connection(self.http, granted["realmId"], granted["access_token"], granted["refresh_token"])

    def fault(self, name: str, **rule: Any) -> str:
        added: str = self.control("faults", {"face": "online", "fault": name, **rule})["id"]
        return added

    def journal(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self.control("journal", method="GET")["calls"]
        return calls

    def token(self, **form: str) -> httpx.Response:
        return self.http.post("/oauth2/v1/tokens/bearer", data=form, auth=("app", "secret"))

    def now(self) -> datetime:
        return datetime.fromisoformat(self.control("clock", method="GET")["now"])

    @staticmethod
    def silent(call: Callable[[], object]) -> bool:
        """Whether a call ends without a byte of an answer."""
        try:
            call()
        except httpx.RemoteProtocolError:
            return True
        return False


@dataclass
class Connection:
    """A connected company."""

    http: httpx.Client
    realm_id: str
    access_token: str
    refresh_token: str

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access_token}", "Accept": "application/json"}
        return self.http.request(method, f"/v3/company/{self.realm_id}/{path}", headers=headers, **options)

    def query(self, statement: str) -> httpx.Response:
        return self.call("GET", "query", params={"query": statement})

    def count(self, entity: str) -> int:
        total: int = self.query(f"select count(*) from {entity}").json()["QueryResponse"]["totalCount"]
        return total

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a query, of whatever entity."""
        answer = self.query(statement).json()["QueryResponse"]
        return next((rows for rows in answer.values() if isinstance(rows, list)), [])

    def changes(self, entities: str, *, since_s: float = 3_600) -> httpx.Response:
        """Change data capture of so many seconds."""
        now = datetime.fromisoformat(self.http.get("/control/clock").json()["now"])
        since = (now - timedelta(seconds=since_s)).isoformat()
        return self.call("GET", "cdc", params={"entities": entities, "changedSince": since})

    def create(self, entity: str, body: dict[str, Any], **parameters: str) -> dict[str, Any]:
        """A new object, as it is answered."""
        answer = self.call("POST", entity.lower(), json=body, params=parameters)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()[entity]
        return made

    def create_customer(self, name: str, **parameters: str) -> httpx.Response:
        return self.call("POST", "customer", json={"DisplayName": name}, params=parameters)


class Browser:
    """Somebody at the sign-in pages: opens pages, fills forms, follows redirects until they leave the sandbox."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=20)
        self.page = httpx.Response(200)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def authorise(self, **changed: str) -> None:
        asked = {
            "client_id": "app",
            "response_type": "code",
            "scope": ACCOUNTING,
            "redirect_uri": BACK,
            "state": "s&1",
            **changed,
        }
        self.open("/connect/oauth2", params={name: value for name, value in asked.items() if value})

    def open(self, path: str, **options: Any) -> None:
        self._follow(self._http.get(path, **options))

    def submit(self, step: str = "", **typed: str) -> None:
        """Send the page's form, or another of its authorisation's forms, with its hidden fields."""
        here = self.page.request.url.path
        path = f"/connect/oauth2/{here.split('/')[3]}/{step}" if step else here
        hidden = {name: html.unescape(value) for name, value in _FIELD.findall(self.page.text)}
        self._follow(self._http.post(path, data={**hidden, **typed}))

    def sign_in(self, email: str, password: str = "sandbox") -> None:
        self.submit(email=email, password=password)

    @property
    def text(self) -> str:
        return html.unescape(self.page.text)

    @property
    def left_to(self) -> httpx.URL:
        """Where the sandbox sent the browser back to."""
        return httpx.URL(self.page.headers["location"])

    def _follow(self, answer: httpx.Response) -> None:
        while answer.is_redirect and answer.headers["location"].startswith("/"):
            answer = self._http.get(answer.headers["location"])
        self.page = answer
