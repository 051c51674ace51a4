"""A desk with papers on it: a company with a customer of its own, an item, an invoice and a payment, over the wire."""

from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.contract.sandbox.client import Connection, Sandbox

Payload = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """Ids of what the tests write about."""

    sandbox: Sandbox
    connection: Connection
    customer: str
    item: str

    @classmethod
    def of(cls, sandbox: Sandbox) -> Self:
        connection = sandbox.connect()
        sandbox.control("limits", {"requests_per_second": None})
        item = {
            "Name": "Mowing",
            "Type": "Service",
            "IncomeAccountRef": {"value": income_account(connection)},
        }
        return cls(
            sandbox,
            connection,
            connection.create("Customer", {"DisplayName": "Ada Byron"})["Id"],
            connection.create("Item", item)["Id"],
        )

    def invoice_body(self, amount: int = 100, **more: Any) -> Payload:
        detail = {"ItemRef": {"value": self.item}}
        line = {"DetailType": "SalesItemLineDetail", "Amount": amount, "SalesItemLineDetail": detail}
        return {"CustomerRef": {"value": self.customer}, "Line": [line], **more}

    def invoice(self, amount: int = 100, **more: Any) -> Payload:
        return self.connection.create("Invoice", self.invoice_body(amount, **more))

    def payment(self, total: int, **more: Any) -> Payload:
        return self.connection.create(
            "Payment", {"CustomerRef": {"value": self.customer}, "TotalAmt": total, **more}
        )

    def read(self, entity: str, object_id: str) -> Payload:
        found: Payload = self.connection.call("GET", f"{entity.lower()}/{object_id}").json()[entity]
        return found

    def write(self, entity: str, old: Payload, operation: str = "update", **changed: Any) -> httpx.Response:
        """Change, void or delete what was read."""
        key = {"Id": old["Id"], "SyncToken": old["SyncToken"]}
        sparse = {"sparse": True} if operation == "update" else {}
        return self.connection.call(
            "POST", entity.lower(), json={**key, **sparse, **changed}, params={"operation": operation}
        )


def income_account(connection: Connection) -> str:
    found: str = connection.rows("select * from Account where AccountType = 'Income' maxresults 1")[0]["Id"]
    return found


def fault_code(answer: httpx.Response) -> str:
    """The error code of a refusal; "" when it is none."""
    refused = answer.json().get("Fault")
    return str(refused["Error"][0]["code"]) if refused else ""
