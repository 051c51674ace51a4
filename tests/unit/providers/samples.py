"""Payloads as QuickBooks Online sends them, and ways through the codec."""

import json
from decimal import Decimal
from typing import Any

import msgspec

from ar_automation.books.records import (
    Invoice,
    Kind,
)
from ar_automation.providers.quickbooks_online.codec import OnlineCodec
from ar_automation.sync.core.wire import Operation, Pulled, Write

CODEC = OnlineCodec(home_currency="USD")
INVOICE: dict[str, Any] = {
    "Id": "130",
    "SyncToken": "2",
    "domain": "QBO",
    "sparse": False,
    "MetaData": {"CreateTime": "2026-01-02T10:00:00-08:00", "LastUpdatedTime": "2026-01-02T10:00:00-08:00"},
    "DocNumber": "1037",
    "TxnDate": "2026-01-02",
    "DueDate": "2026-02-01",
    "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
    "CustomerRef": {"value": "24", "name": "Sonnenschein Family Store"},
    "SalesTermRef": {"value": "3"},
    "CustomerMemo": {"value": "Thank you"},
    "PrivateNote": "by phone",
    "ClassRef": {"value": "9", "name": "Garden"},
    "CustomField": [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", "StringValue": "102"}],
    "LinkedTxn": [{"TxnId": "77", "TxnType": "Payment"}],
    "Line": [
        {
            "Id": "1",
            "LineNum": 1,
            "Description": "Rock Fountain",
            "Amount": 275.0,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "5", "name": "Rock Fountain"},
                "UnitPrice": 275,
                "Qty": 1,
                "ClassRef": {"value": "9"},
                "TaxCodeRef": {"value": "NON"},
            },
        },
        {
            "Id": "2",
            "LineNum": 2,
            "Amount": 87.5,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "11"}, "TaxCodeRef": {"value": "NON"}},
        },
        {"Amount": 362.5, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ],
    "TxnTaxDetail": {"TotalTax": 0},
    "TotalAmt": 362.50,
    "Balance": 239.00,
}
PAYMENT: dict[str, Any] = {
    "Id": "200",
    "SyncToken": "1",
    "TxnDate": "2026-01-09",
    "CustomerRef": {"value": "24"},
    "TotalAmt": 150.00,
    "UnappliedAmt": 26.5,
    "PaymentRefNum": "4711",
    "PaymentMethodRef": {"value": "2"},
    "DepositToAccountRef": {"value": "4"},
    "ProcessPayment": False,
    "Line": [
        {
            "Amount": 123.5,
            "LinkedTxn": [{"TxnId": "130", "TxnType": "Invoice"}],
            "LineEx": {"any": [{"name": "txnId", "value": "130"}]},
        }
    ],
}
CUSTOMER: dict[str, Any] = {
    "Id": "24",
    "SyncToken": "0",
    "DisplayName": "Sonnenschein Family Store",
    "FullyQualifiedName": "Sonnenschein Family Store",
    "CompanyName": "Sonnenschein",
    "PrimaryEmailAddr": {"Address": "a@example.com"},
    "PrimaryPhone": {"FreeFormNumber": "(650) 557-8463"},
    "BillAddr": {
        "Id": "25",
        "Line1": "5647 Cypress Hill Ave.",
        "Line4": "4th yard",
        "City": "Middlefield",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94303",
        "Lat": "37.4",
    },
    "Taxable": True,
    "Balance": 362.07,
    "BalanceWithJobs": 362.07,
    "Active": True,
}


def decoded(kind: Kind, payload: dict[str, Any]) -> Pulled:
    return CODEC.decode(kind, json.dumps(payload).encode())


def invoice(**changes: Any) -> Invoice:
    record = decoded(Kind.INVOICE, INVOICE | changes).record
    assert isinstance(record, Invoice)
    return record


def updated(kind: Kind, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body of an update that changes these fields of the record in `payload`."""
    pulled = decoded(kind, payload)
    write = Write(
        operation=Operation.UPDATE,
        kind=kind,
        record=msgspec.structs.replace(CODEC.capabilities.normalise(pulled.record), **changes),
        remote_id=pulled.remote_id,
        revision=pulled.revision,
        base=pulled.payload,
        changed=frozenset(changes),
    )
    body: dict[str, Any] = json.loads(CODEC.encode(write), parse_float=Decimal)
    return body


def created(record: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        CODEC.encode(Write(operation=Operation.CREATE, kind=record.kind, record=record)), parse_float=Decimal
    )
    return body
