"""The tax of a sales form: which rates its lines come under, and its TxnTaxDetail (quickbooks-online.md 9.1, 9.8)."""

from collections.abc import Sequence
from decimal import Decimal

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, referred
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.tax import ON_AMOUNT, Rate, Tax, adding_up_to, nets, shared, taxes

from .sales_line_shapes import SALES
from .sales_lines import Lines
from .sales_settings import Sale, every_line

TAXED_LINES_MAX = 750
NO_TAX: Payload = {"TotalTax": 0}
_UNIT_PRICE_PLACES = Decimal("1E-10")


class SalesTax:
    """How one form is taxed. Raises Fault 6170 when it asks for tax and says that none applies."""

    def __init__(self, sale: Sale) -> None:
        self._sale = sale
        self._calculation = sale.draft.get("GlobalTaxCalculation")
        asked = sale.draft.get("TxnTaxDetail", {})
        if not sale.settings.taxes:
            return
        if self._calculation == "NotApplicable" and ("TxnTaxCodeRef" in asked or asked.get("TaxLine")):
            raise errors.tax_not_applicable()

    def apply(self, lines: Lines) -> Payload:
        """Add a form's lines up: its TxnTaxDetail. Raises Fault."""
        if not self._sale.settings.taxes or self._calculation == "NotApplicable":
            lines.add_up()
            return dict(NO_TAX)
        detail = self._american(lines) if self._sale.settings.american else self._by_line(lines)
        if "TaxLine" in detail and sum(1 for _ in every_line(lines.body)) > TAXED_LINES_MAX:
            raise errors.business(f"A taxable transaction can have at most {TAXED_LINES_MAX} lines.")
        return detail

    def _american(self, lines: Lines) -> Payload:
        """One code for the whole form, over its lines of code TAX."""
        lines.add_up()
        taxed = [line for line in lines.sales() if line[SALES]["TaxCodeRef"]["value"] == "TAX"]
        code = self._form_code(any_taxed=bool(taxed))
        if code is None:
            return dict(NO_TAX)
        base = sum(cents(line["Amount"]) for line in taxed)
        if self._sale.draft["ApplyTaxAfterDiscount"]:
            base -= shared(lines.discounted, [base, lines.subtotal - base])[0]
        found = taxes([(rates_of(self._sale.books, code), base)]) if taxed else []
        return {"TxnTaxCodeRef": {"value": code["Id"]}, **_detail(found)}

    def _form_code(self, *, any_taxed: bool) -> Payload | None:
        """The code a US form comes under. Automated sales tax puts the company's own in place of the one sent."""
        sale = self._sale
        codes = sale.books.kinds["TaxCode"]
        reference = sale.draft.get("TxnTaxDetail", {}).get("TxnTaxCodeRef")
        customer = sale.customer or {}
        if reference is None and sale.old is None and customer.get("Taxable"):
            reference = customer.get("DefaultTaxCodeRef")
        if sale.settings.automated:
            own = _own_code(sale)
            reference = {"value": own} if own and (any_taxed or reference) else None
        if reference is None:
            return None
        was = sale.before.get("TxnTaxDetail", {}).get("TxnTaxCodeRef")
        code = referred(sale.books, codes, reference, was=was)
        if code["Id"] == "CustomSalesTax":
            raise errors.bad_form_tax_code(update=sale.old is not None)
        if not code["Id"].isdigit():
            raise errors.bad_reference(codes.list_name, code["Id"])
        return code

    def _by_line(self, lines: Lines) -> Payload:
        """A code for each line; a discount always comes off first."""
        books = self._sale.books
        by_code: dict[str, list[Payload]] = {}
        for line in lines.sales():
            by_code.setdefault(line[SALES]["TaxCodeRef"]["value"], []).append(line)
        rates = {code: rates_of(books, _found(books, code)) for code in by_code}
        inclusive = self._calculation == "TaxInclusive"
        gross = sum(_take_out(rates[code], of) for code, of in by_code.items()) if inclusive else 0
        if not inclusive:
            for line in lines.sales():
                line[SALES].pop("TaxInclusiveAmt", None)
        lines.add_up()
        bases = [sum(cents(line["Amount"]) for line in of) for of in by_code.values()]
        off = shared(lines.discounted, bases)
        found = taxes(
            (rates[code], base - less) for code, base, less in zip(by_code, bases, off, strict=True)
        )
        if inclusive and not lines.discounted:
            found = adding_up_to(found, gross - lines.subtotal)
        return _detail(found)


def rates_of(books: Books, code: Payload) -> list[Rate]:
    """The rates a tax code puts on sales, in their order."""
    details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    found = []
    for detail in sorted(details, key=lambda detail: int(detail.get("TaxOrder", 0))):
        rate = referred(books, books.kinds["TaxRate"], detail["TaxRateRef"], was=detail["TaxRateRef"])
        percent = Decimal(str(rate["RateValue"]))
        found.append(Rate(id=rate["Id"], percent=percent, on=detail.get("TaxTypeApplicable", ON_AMOUNT)))
    return found


def _found(books: Books, code_id: str) -> Payload:
    code = books.find(books.kinds["TaxCode"], code_id)
    assert code, "the line's code was looked up before"
    return code


def _own_code(sale: Sale) -> str | None:
    """The code automated sales tax goes by: the company's group code, or its first active one."""
    chosen = sale.settings.preferences["TaxPrefs"].get("TaxGroupCodeRef")
    if chosen:
        return str(chosen["value"])
    found = sale.books.kinds["TaxCode"].table.ids(sale.books.db, "p_active = 1")
    return next((code for code in found if code.isdigit()), None)


def _take_out(rates: Sequence[Rate], lines: list[Payload]) -> int:
    """Turn lines whose amounts hold their tax into net ones: what they came to with it."""
    gross = [cents(line[SALES].get("TaxInclusiveAmt") or line["Amount"]) for line in lines]
    for line, with_tax, net in zip(lines, gross, nets(rates, gross), strict=True):
        detail = line[SALES]
        line["Amount"] = dollars(net)
        detail["TaxInclusiveAmt"] = dollars(with_tax)
        if detail.get("Qty") and detail.get("UnitPrice"):
            price = (Decimal(net).scaleb(-2) / detail["Qty"]).quantize(_UNIT_PRICE_PLACES)
            detail["UnitPrice"] = Decimal(f"{price.normalize():f}")
    return sum(gross)


def _detail(found: list[Tax]) -> Payload:
    """A TxnTaxDetail of these taxes."""
    lines = [
        {
            "Amount": dollars(tax.amount),
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": tax.rate.id},
                "PercentBased": True,
                "TaxPercent": tax.rate.percent,
                "NetAmountTaxable": dollars(tax.taxed),
            },
        }
        for tax in found
    ]
    total = dollars(sum(tax.amount for tax in found))
    return {"TotalTax": total, **({"TaxLine": lines} if lines else {})}
