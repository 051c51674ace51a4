"""A business with its account here and its company in a real sandbox: both sides at work, and both sides compared.

Programs run as processes of their own, over HTTP and a database that commits; what people type here goes through the
same services the pages use.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx

from ar_automation.accounts.services import create_account
from ar_automation.accounts.tenancy import account_scope
from ar_automation.books.records import Kind
from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online.connect import connect_with_refresh_token
from ar_automation.providers.quickbooks_online.disconnect import disconnect
from ar_automation.receivables import models, selectors, services
from ar_automation.receivables.inputs import (
    ApplicationInput,
    CustomerInput,
    InvoiceInput,
    LineInput,
    PaymentInput,
)
from ar_automation.sync import connections, status
from ar_automation.sync.core.wire import LocalId
from ar_automation.sync.models import Link, Run
from tests.contract.providers.sandbox import Bookkeeper, Sandbox
from tests.system.comparing import Books, ours, theirs
from tests.system.processes import Program, eventually, free_port, running

PACE_S = 0.11
PASSWORD = "a password only for tests"
DAY = date(2026, 3, 2)
LEASE_IS_OVER_S = 130
"""Longer than any lease a killed program can hold, and than any pause it was in."""


@dataclass
class Installation:
    """The product over one database, beside one sandbox."""

    sandbox: Sandbox
    variables: Mapping[str, str]

    def open_account(self, slug: str = "rowan", *, sample: str = "landscaping", scale: int = 0) -> "Office":
        """A business with an account here and a company there, not connected yet."""
        account = create_account(slug, name=slug, owner_email=f"owner@{slug}.example", password=PASSWORD)
        realm_id = self.sandbox.company(f"{slug} at QuickBooks", sample, scale)
        return Office(self, slug, account.pk, realm_id)

    def start(self, *arguments: object, **more: str) -> Program:
        """An ``ar-automation`` program that goes on beside the test."""
        return Program(*arguments, **{**self.variables, **more})

    @contextmanager
    def working(self) -> Iterator[Program]:
        """A worker, killed at the end without a word."""
        worker = self.start("worker", AR_LOG_LEVEL="ERROR")
        try:
            yield worker
        finally:
            kill(worker)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The pages; gives their address."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with running("web", "--port", port, **self.variables, AR_PUBLIC_URL=url):
            eventually("the pages are served", lambda: _answers(url))
            yield url

    def forget_leases(self) -> None:
        """Let time pass until whoever was killed holds nothing any more."""
        self.sandbox.control("clock", advance_s=LEASE_IS_OVER_S)


class Keeper(Bookkeeper):
    """The bookkeeper's usual work, by a program of their own that keeps within the vendor's limits."""

    def __init__(self, sandbox: Sandbox, realm_id: str) -> None:
        super().__init__(sandbox, realm_id)
        named = {"realmId": realm_id, "clientId": f"the bookkeeper of {realm_id}"}
        token = sandbox.control("tokens", **named)["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        """As Bookkeeper, not too fast."""
        time.sleep(PACE_S)
        return super().post(path, body, **query)

    def query(self, statement: str) -> list[dict[str, Any]]:
        """As Bookkeeper, not too fast."""
        time.sleep(PACE_S)
        return super().query(statement)

    def make_customer(self, name: str) -> str:
        """A new customer; gives its id."""
        return str(self.post("customer", {"DisplayName": name})["Customer"]["Id"])

    def make_invoice(self, amount: str, customer: str) -> str:
        """An invoice of one line; gives its id."""
        [item] = self.query("SELECT * FROM Item WHERE Name = 'Gardening'")
        detail = {"ItemRef": {"value": item["Id"]}, "Qty": 1, "UnitPrice": float(amount)}
        line = {"DetailType": "SalesItemLineDetail", "Amount": float(amount), "SalesItemLineDetail": detail}
        made = self.post("invoice", {"CustomerRef": {"value": customer}, "Line": [line]})
        return str(made["Invoice"]["Id"])

    def receive(self, amount: str, customer: str, invoice: str) -> str:
        """A payment put against an invoice; gives its id."""
        line = {"Amount": float(amount), "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}
        body = {"CustomerRef": {"value": customer}, "TotalAmt": float(amount), "Line": [line]}
        return str(self.post("payment", body)["Payment"]["Id"])

    def edit(self, entity: str, remote_id: str, **fields: object) -> None:
        """Change these fields and leave the others."""
        self.post(entity.lower(), {**self._named(entity, remote_id), "sparse": True, **fields})

    def reprice(self, invoice: str, amount: str) -> None:
        """Change the only line of an invoice."""
        [row] = self.query(f"SELECT * FROM Invoice WHERE Id = '{invoice}'")
        line = next(line for line in row["Line"] if line["DetailType"] == "SalesItemLineDetail")
        detail = {**line["SalesItemLineDetail"], "Qty": 1, "UnitPrice": float(amount)}
        self.edit("Invoice", invoice, Line=[{**line, "Amount": float(amount), "SalesItemLineDetail": detail}])

    def delete(self, entity: str, remote_id: str) -> None:
        """Delete a document."""
        self.post(entity.lower(), self._named(entity, remote_id), operation="delete")

    def void(self, entity: str, remote_id: str) -> None:
        """Void a document, each by its own form."""
        if entity == "Invoice":
            self.post("invoice", self._named(entity, remote_id), operation="void")
        else:
            named = self._named(entity, remote_id)
            self.post("payment", {**named, "sparse": True}, operation="update", include="void")

    def _named(self, entity: str, remote_id: str) -> dict[str, Any]:
        asleep_too = " AND Active IN (true, false)" if entity == "Customer" else ""
        [row] = self.query(f"SELECT * FROM {entity} WHERE Id = '{remote_id}'{asleep_too}")
        return {"Id": remote_id, "SyncToken": row["SyncToken"]}


@dataclass
class Office:
    """One account, and its company in QuickBooks."""

    home: Installation
    slug: str
    account_id: int
    realm_id: str
    bookkeeper: Keeper = field(init=False)
    """Whoever works in QuickBooks itself."""

    def __post_init__(self) -> None:
        self.owner = f"owner@{self.slug}.example"
        self.bookkeeper = Keeper(self.home.sandbox, self.realm_id)

    # --- the programs ------------------------------------------------------------------------------------------

    def connect(self, realm_id: str = "") -> tuple[int, str]:
        """``connect online`` to its own company or another one: exit code and what it said."""
        realm = realm_id or self.realm_id
        token = self.home.sandbox.tokens(realm)["refresh_token"]
        options = ["--account", self.slug, "--realm", realm, "--refresh-token", token]
        return self.home.start("connect", "online", *options).wait()

    def start_sync(self, *options: str) -> Program:
        """``sync``, beside the test."""
        return self.home.start("sync", "--account", self.slug, "--json", *options)

    def sync(self, *options: str, code: int = 0) -> dict[str, Any]:
        """``sync`` to its end: its JSON; fails when the exit code is another than expected."""
        return self._told("sync", *options, code=code)

    def sync_until_done(self) -> list[dict[str, Any]]:
        """Runs until one ends well: once faults have stopped, three are enough (DESIGN 2, promise 3)."""
        runs: list[dict[str, Any]] = []
        while not runs or runs[-1]["outcome"] != "done":
            assert len(runs) < 3, runs
            _, said = self.start_sync().wait()
            runs.append(json.loads(said.splitlines()[-1]))
        return runs

    def synced(self) -> dict[str, Any]:
        """Connect as the pop-up does, and have the first sync done."""
        self.grant()
        return self.sync()

    def grant(self) -> None:
        """Connect as the pop-up does, in this process."""
        token = self.home.sandbox.tokens(self.realm_id)["refresh_token"]
        connect_with_refresh_token(
            account_id=self.account_id, person_id=None, realm_id=self.realm_id, refresh_token=token
        )

    def prove(self, *, code: int = 0) -> dict[str, Any]:
        """``prove``: its JSON."""
        return self._told("prove", code=code)

    def plan(self) -> dict[str, Any]:
        """``plan``: its JSON."""
        return self._told("plan", code=0)

    def _told(self, command: str, *options: str, code: int) -> dict[str, Any]:
        ended, said = self.home.start(command, "--account", self.slug, "--json", *options).wait()
        assert ended == code, said
        result: dict[str, Any] = json.loads(said.splitlines()[-1])
        return result

    # --- what stands on either side ----------------------------------------------------------------------------

    def scope(self) -> AbstractContextManager[None]:
        """Work inside the account."""
        return account_scope(self.account_id)

    def here(self) -> Books:
        """The books of the account."""
        return ours(self.account_id)

    def there(self) -> Books:
        """The books of the company."""
        return theirs(self.bookkeeper)

    def remote_id(self, kind: str, local_id: int) -> str | None:
        """The remote record it is tied to, if any."""
        with self.scope():
            link = Link.objects.filter(account_id=self.account_id, kind=kind, local_id=local_id, gone=False)
            return link.values_list("remote_id", flat=True).first()

    def local_id(self, kind: str, remote_id: str) -> int:
        """The record here that is tied to the remote one."""
        with self.scope():
            return Link.objects.get(account_id=self.account_id, kind=kind, remote_id=remote_id).local_id

    def last_outcome(self) -> str | None:
        """How the latest run ended; empty while it goes on, None before the first."""
        with self.scope():
            run = Run.objects.filter(account_id=self.account_id).order_by("-id").first()
            return None if run is None else run.outcome

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """What was asked of the company, by us and by the bookkeeper, after the journal's number `since`."""
        return [c for c in self.home.sandbox.calls() if c["realmId"] == self.realm_id and c["n"] > since]

    def writes(self) -> list[dict[str, Any]]:
        """Our writes: they carry a request id, which the bookkeeper's do not."""
        return [call for call in self.calls() if call["requestId"]]

    def fault(self, name: str, *, times: int = 1, hold_s: float | None = None, **match: str) -> None:
        """Let the company's next matching calls meet this fault."""
        path = f"/company/{self.realm_id}/"
        self.home.sandbox.fault(name, times=times, hold_s=hold_s, path=path, **match)

    def wait(self, seconds: float) -> None:
        """Let time pass; the bookkeeper signs in anew."""
        self.home.sandbox.control("clock", advance_s=seconds)
        self.bookkeeper = Keeper(self.home.sandbox, self.realm_id)

    # --- what people do here -----------------------------------------------------------------------------------

    def first(self, model: str, **wanted: object) -> Any:
        """The first record of a list that is like this."""
        with self.scope():
            found = getattr(models, model).objects.filter(account_id=self.account_id, tombstone="", **wanted)
            return found.order_by("id")[0]

    def new_customer(self, name: str, *, parent: int | None = None) -> int:
        """A customer made here, perhaps below another."""
        with self.scope():
            return services.create_customer(
                CustomerInput(display_name=name, parent_id=parent), person_id=None
            )

    def rename(self, customer: int, name: str) -> None:
        """Give a customer another name here."""
        with self.scope():
            form = selectors.customer(customer)
            given = replace(form.input, display_name=name)
            services.edit_customer(customer, given, version=form.version, person_id=None)

    def new_invoice(self, amount: str, *, customer: int = 0, note: str = "") -> int:
        """An invoice of one line made here, for some customer unless one is given."""
        line = LineInput(item_id=self._item(), unit_price=Decimal(amount))
        customer = customer or self.first("Customer", active=True).pk
        given = InvoiceInput(customer_id=customer, txn_date=DAY, lines=[line], private_note=note)
        with self.scope():
            return services.create_invoice(given, person_id=None)

    def reprice(self, invoice: int, amount: str) -> None:
        """Change the only line of an invoice here."""
        with self.scope():
            form = selectors.invoice(invoice)
            line = replace(form.input.lines[0], unit_price=Decimal(amount))
            given = replace(form.input, lines=[line])
            services.edit_invoice(invoice, given, version=form.version, person_id=None)

    def note(self, invoice: int, text: str) -> None:
        """Change the private note of an invoice here."""
        with self.scope():
            form = selectors.invoice(invoice)
            given = replace(form.input, private_note=text)
            services.edit_invoice(invoice, given, version=form.version, person_id=None)

    def invoice(self, invoice: int) -> selectors.InvoiceView:
        """An invoice as its page shows it."""
        with self.scope():
            return selectors.invoice(invoice)

    def apply(self, payment: int, invoice: int, amount: str) -> None:
        """Put a payment against exactly this invoice here."""
        parts = [ApplicationInput(invoice_id=invoice, amount=Decimal(amount))]
        with self.scope():
            services.apply(payment, parts, version=selectors.payment(payment).version, person_id=None)

    def resync(self, kind: Kind, local_id: int) -> None:
        """Press Re-Sync on a record."""
        with self.scope():
            connections.resync(kind, LocalId(local_id), now=clock.now())

    def void_invoice(self, invoice: int) -> None:
        """Void an invoice here."""
        with self.scope():
            services.void_invoice(invoice, version=selectors.invoice(invoice).version, person_id=None)

    def void_payment(self, payment: int) -> None:
        """Void a payment here."""
        with self.scope():
            services.void_payment(payment, version=selectors.payment(payment).version, person_id=None)

    def disconnect(self) -> None:
        """Disconnect, as the settings page does."""
        with self.scope():
            disconnect(person_id=None, now=clock.now())

    def reason(self, kind: Kind, local_id: int) -> str:
        """What the chip of a record says it waits for."""
        with self.scope():
            return status.chips(kind, [LocalId(local_id)])[LocalId(local_id)].reason

    def new_payment(self, amount: str, *, customer: int, invoice: int = 0) -> int:
        """A payment received here, put against the invoice if one is given."""
        parts = [ApplicationInput(invoice_id=invoice, amount=Decimal(amount))] if invoice else []
        given = PaymentInput(customer_id=customer, amount=Decimal(amount), txn_date=DAY, applications=parts)
        with self.scope():
            return services.record_payment(given, person_id=None)

    def choose_payment_account(self) -> None:
        """Set the ledger account payments are deposited to."""
        account = self.first("LedgerAccount", account_subtype="UndepositedFunds")
        with self.scope():
            connections.set_payment_account(account.pk, None)

    def _item(self) -> int:
        return int(self.first("Item", name="Gardening").pk)


def kill(program: Program) -> None:
    """End it as a power cut would."""
    program.process.kill()
    program.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code in {200, 503}
    except httpx.TransportError:
        return False
