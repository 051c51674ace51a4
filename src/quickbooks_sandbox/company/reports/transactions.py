"""TransactionList: every transaction of some days (API: reports)."""

# ruff: noqa: S608  names of tables are our own, values travel as parameters

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Posting
from quickbooks_sandbox.company.money import cents
from quickbooks_sandbox.company.shapes import Payload

from .layout import Column, cell, money, report, row, section
from .parameters import Parameters

TRANSACTION_LIST = (
    *("start_date", "end_date", "date_macro", "customer", "transaction_type", "docnum", "columns"),
    *("group_by", "sort_by", "sort_order", "arpaid", "accounting_method"),
)
_ROWS_MAX = 20_000
_TOO_MANY = "Unable to display more data. Please reduce the date range."
_AMOUNT = "subt_nat_amount"
_COLUMNS = {
    "tx_date": "Date",
    "txn_type": "Transaction Type",
    "doc_num": "Num",
    "is_no_post": "Posting",
    "name": "Name",
    "dept_name": "Department",
    "memo": "Memo/Description",
    "account_name": "Account",
    "other_account": "Split",
    _AMOUNT: "Amount",
    "due_date": "Due Date",
    "create_date": "Create Date",
    "last_mod_date": "Last Modified",
    "cust_msg": "Message displayed on invoice",
    "term_name": "Terms",
    "subt_nat_home_amount": "Amount",
}
_DEFAULT = (
    *("tx_date", "txn_type", "doc_num", "is_no_post", "name", "memo", "account_name", "other_account"),
    _AMOUNT,
)
_TYPES = {
    "Invoice": ("Invoice",),
    "ReceivePayment": ("Payment",),
    "CreditMemo": ("CreditMemo",),
    "SalesReceipt": ("SalesReceipt",),
    "CreditRefund": ("RefundReceipt",),
    "Estimate": ("Estimate",),
    "JournalEntry": ("JournalEntry",),
    "Deposit": ("Deposit",),
    "Check": ("Purchase",),
    "CashPurchase": ("Purchase",),
    "CreditCardCharge": ("Purchase",),
    "CreditCardCredit": ("Purchase",),
}
_NONE_KEPT = ("Bill", "VendorCredit", "BillPaymentCheck", "BillPaymentCreditCard", "Charge", "Transfer")
_ENTITIES = tuple(dict.fromkeys(entity for entities in _TYPES.values() for entity in entities))
_TITLES = {
    "ReceivePayment": "Payment",
    "CreditMemo": "Credit Memo",
    "SalesReceipt": "Sales Receipt",
    "CreditRefund": "Refund",
    "JournalEntry": "Journal Entry",
    "CashPurchase": "Expense",
    "CreditCardCharge": "Expense",
    "CreditCardCredit": "Credit Card Credit",
}
_TAKES = ("CreditMemo", "CreditRefund", "Check", "CashPurchase", "CreditCardCharge")
_GROUPS = ("None", "Customer", "Name", "Transaction Type")


@dataclass(frozen=True, kw_only=True)
class _Transaction:
    entity: str
    type: str
    payload: Payload
    party: Payload | None
    postings: list[Posting]

    @property
    def title(self) -> str:
        return _TITLES.get(self.type, self.type)

    @property
    def amount(self) -> int:
        """Its total, below zero where it takes money or what is owed away."""
        total = cents(self.payload["TotalAmt"])
        return -total if self.type in _TAKES else total


def transaction_list(books: Books, asked: Parameters) -> Payload:
    """The transactions of some days, the oldest first."""
    start, end = asked.span()
    columns = _picked(asked)
    found = _found(books, asked, (start, end))
    cut = found[:_ROWS_MAX]
    group = asked.word("group_by", _GROUPS, "None")
    rows = _grouped(books, columns, cut, group)
    if len(found) > _ROWS_MAX:
        rows.append(row([cell(_TOO_MANY)]))
    header = {
        "DateMacro": asked.macro(),
        "ReportBasis": "Accrual",
        "StartPeriod": start,
        "EndPeriod": end,
        "Customer": asked.text("customer") or None,
    }
    return report(books, "TransactionList", header, columns, rows)


def _picked(asked: Parameters) -> list[Column]:
    names = [name.strip() for name in asked.text("columns").split(",") if name.strip()] or _DEFAULT
    unknown = next((name for name in names if name not in _COLUMNS), None)
    if unknown is not None:
        raise errors.bad_enumeration("columns", unknown[:100])
    return [Column(name, _COLUMNS[name], name) for name in names]


def _found(books: Books, asked: Parameters, days: tuple[str, str]) -> list[_Transaction]:
    """One more than may be shown at most."""
    words = (*_TYPES, *_NONE_KEPT, "Payment")
    types = [one.strip() for one in asked.text("transaction_type").split(",") if one.strip()]
    wanted = {Parameters({"one": one}, asked.today).word("one", words, "") for one in types}
    wanted = {"ReceivePayment" if one == "Payment" else one for one in wanted}
    entities = {entity for one in wanted for entity in _TYPES.get(one, ())} if types else set(_ENTITIES)
    parts = [
        f"select p_txndate as day, id, '{entity}' as entity from {books.kinds[entity].table.name}"
        " where p_txndate between ?1 and ?2"
        for entity in sorted(entities)
    ]
    if not parts:
        return []
    customers = set(asked.customers(books))
    number = asked.text("docnum").casefold()
    found: list[_Transaction] = []
    order = "desc" if asked.word("sort_order", ("ascend", "descend"), "ascend") == "descend" else "asc"
    rows = books.db.execute(f"{' union all '.join(parts)} order by day {order}, id {order}", days)
    for _, object_id, entity in rows.fetchall():
        one = _transaction(books, entity, str(object_id))
        if (
            (not wanted or one.type in wanted)
            and (not customers or (one.party and one.party["value"] in customers))
            and (not number or _number(one).casefold() == number)
        ):
            found.append(one)
        if len(found) > _ROWS_MAX:
            break
    return found


def _transaction(books: Books, entity: str, object_id: str) -> _Transaction:
    kind = books.kinds[entity]
    payload = books.find(kind, object_id)
    assert payload, "the columns and the payloads hold the same objects"
    return _Transaction(
        entity=entity,
        type=_type(entity, payload),
        payload=payload,
        party=_party(entity, payload),
        postings=kind.postings(books, payload),
    )


def _type(entity: str, payload: Payload) -> str:
    if entity == "Purchase":
        if payload["PaymentType"] == "CreditCard":
            return "CreditCardCredit" if payload.get("Credit") else "CreditCardCharge"
        return "Check" if payload["PaymentType"] == "Check" else "CashPurchase"
    return {"Payment": "ReceivePayment", "RefundReceipt": "CreditRefund"}.get(entity, entity)


def _party(entity: str, payload: Payload) -> Payload | None:
    """Whose it is: the first party its lines name where it has none of its own."""
    own: Payload | None = payload.get("CustomerRef") or payload.get("EntityRef")
    if own or entity not in ("JournalEntry", "Deposit", "Purchase"):
        return own
    for line in payload["Line"]:
        detail = line.get(line.get("DetailType", ""), {})
        entity_of = detail.get("Entity", {})
        reference: Payload | None = (
            detail.get("CustomerRef") or entity_of.get("EntityRef") or entity_of or None
        )
        if reference:
            return reference
    return None


def _number(one: _Transaction) -> str:
    return str(one.payload.get("DocNumber") or one.payload.get("PaymentRefNum") or "")


def _grouped(
    books: Books, columns: Sequence[Column], found: Sequence[_Transaction], group: str
) -> list[Payload]:
    shown = [(one, row([_CELLS[column.key](books, one) for column in columns])) for one in found]
    if group == "None":
        return [cells for _, cells in shown]
    groups: dict[tuple[str, str], list[tuple[_Transaction, Payload]]] = {}
    for one, cells in shown:
        party = one.party or {"value": "", "name": "Not Specified"}
        key = (one.title, "") if group == "Transaction Type" else (str(party.get("name", "")), party["value"])
        groups.setdefault(key, []).append((one, cells))
    sections = []
    for (name, object_id), members in sorted(groups.items(), key=lambda item: item[0][0].casefold()):
        total = money(sum(one.amount for one, _ in members))
        title = cell(name, object_id or None)
        header = [title, *(cell("") for _ in columns[1:])]
        last = [
            cell(total if column.key in (_AMOUNT, "subt_nat_home_amount") else "") for column in columns[1:]
        ]
        summary = [cell(f"Total for {name}"), *last]
        sections.append(section(header, [cells for _, cells in members], summary))
    return sections


def _account(books: Books, account_id: str) -> Payload:
    account = books.find(books.kinds["Account"], account_id)
    return cell(account["FullyQualifiedName"] if account else "", account_id)


def _main_account(books: Books, one: _Transaction) -> Payload:
    return _account(books, one.postings[0].account_id) if one.postings else cell("")


def _split(books: Books, one: _Transaction) -> Payload:
    """The account on the other side, where there is only one."""
    if not one.postings:
        return cell("")
    others = {posting.account_id for posting in one.postings[1:]}
    return _account(books, others.pop()) if len(others) == 1 else cell("-Split-", "")


def _text(*path: str) -> Callable[[Books, _Transaction], Payload]:
    def read(books: Books, one: _Transaction) -> Payload:
        value: object = one.payload
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return cell("" if value is None else str(value))

    return read


def _home(books: Books, one: _Transaction) -> Payload:
    sign = -1 if one.amount < 0 else 1
    home = sum(posting.home for posting in one.postings if posting.home > 0)
    return cell(money(sign * home if one.postings else one.amount))


_CELLS: Mapping[str, Callable[[Books, _Transaction], Payload]] = {
    "tx_date": _text("TxnDate"),
    "txn_type": lambda books, one: cell(one.title, one.payload["Id"]),
    "doc_num": lambda books, one: cell(_number(one)),
    "is_no_post": lambda books, one: cell("No" if one.entity == "Estimate" else "Yes"),
    "name": lambda books, one: cell(one.party.get("name", ""), one.party["value"]) if one.party else cell(""),
    "dept_name": _text("DepartmentRef", "name"),
    "memo": _text("PrivateNote"),
    "account_name": _main_account,
    "other_account": _split,
    _AMOUNT: lambda books, one: cell(money(one.amount)),
    "due_date": _text("DueDate"),
    "create_date": _text("MetaData", "CreateTime"),
    "last_mod_date": _text("MetaData", "LastUpdatedTime"),
    "cust_msg": _text("CustomerMemo", "value"),
    "term_name": _text("SalesTermRef", "name"),
    "subt_nat_home_amount": _home,
}
