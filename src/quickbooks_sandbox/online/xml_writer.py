"""Answers in the vendor's default representation (quickbooks-online.md 2.1, 9.19). Pure: payloads in, bytes out."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .xml_schema import NAMESPACE, NO_MEMBERS, SCHEMA_INSTANCE, TYPES, Form, Member

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SPECIAL = re.compile('[&<>"\r\n\t\x00-\x1f\ufffe\uffff]')
# Characters XML has no way to hold go away.
_GONE = dict.fromkeys([*range(0x20), 0xFFFE, 0xFFFF])
_IN_TEXT = {**_GONE, 9: "\t", 10: "\n", 13: "&#xD;", 38: "&amp;", 60: "&lt;", 62: "&gt;"}
_IN_ATTRIBUTE = {**_IN_TEXT, 9: "&#x9;", 10: "&#xA;", 34: "&quot;"}
_ENTITY_ATTRIBUTES = ("domain", "status", "sparse")
_FIELD_TYPES = ("BooleanType", "StringType", "NumberType", "DateType")
_CENT = Decimal("0.01")
_DIGITS_MAX = 20
_Order = tuple[tuple[str, Member | None], ...]


def xml_document(root: str, value: dict[str, Any]) -> bytes:
    """A document of one root element, in the vendor's namespace."""
    out = [_HEAD]
    _write_object(out, root, value, root, more=f' xmlns="{NAMESPACE}"')
    return "".join(out).encode()


def _write(out: list[str], name: str, value: Any, member: Member | None) -> None:
    # Most of a document is texts, so they go first.
    if isinstance(value, str):
        out.append(f"<{name}>{value.translate(_IN_TEXT) if _SPECIAL.search(value) else value}</{name}>")
    elif isinstance(value, list):
        for one in value:
            _write(out, name, one, member)
    elif isinstance(value, dict):
        if name == "LineEx" and isinstance(value.get("any"), list):
            _write_object(out, name, {"NameValue": list(_name_values(value["any"]))}, name)
        elif _is_reference(value, member):
            _write_reference(out, name, value)
        else:
            of = member.of if member and member.of else name
            more = _definition(value) if of == "CustomFieldGroup" else ""
            _write_object(out, name, value, of, more=more)
    elif value is not None:
        out.append(f"<{name}>{_text(value, member, _IN_TEXT)}</{name}>")


def _definition(group: dict[str, Any]) -> str:
    """The type of a group of custom fields' definitions, which the schema leaves open: that of the fields in it."""
    fields = group.get("CustomField")
    first = fields[0] if isinstance(fields, list) and fields else None
    kind = first.get("Type") if isinstance(first, dict) else None
    if kind not in _FIELD_TYPES:
        return ""
    return f' xmlns:xsi="{SCHEMA_INSTANCE}" xsi:type="{kind}CustomFieldDefinition"'


def _write_object(out: list[str], name: str, value: dict[str, Any], of: str, *, more: str = "") -> None:
    attributes, inner = _layout(of, tuple(value))
    parts = [more]
    for key, member in attributes:
        if isinstance(value[key], dict | list):
            inner = (*inner, (key, member))
        else:
            parts.append(_attribute(key, value[key], member))
    head = f"<{name}{''.join(parts)}"
    if not inner:
        out.append(f"{head}/>")
        return
    out.append(f"{head}>")
    for key, member in inner:
        _write(out, key, value[key], member)
    out.append(f"</{name}>")


@lru_cache(maxsize=4096)
def _layout(of: str, keys: tuple[str, ...]) -> tuple[_Order, _Order]:
    """Which members of an object are attributes and which are elements, in the schema's order, unknown ones last."""
    members = TYPES.get(of, NO_MEMBERS)
    attributes: list[tuple[str, Member | None]] = []
    inner: list[tuple[str, Member | None]] = []
    for key in sorted(keys, key=lambda key: members[key].rank if key in members else len(members)):
        member = members.get(key)
        if member.attribute if member else not members and key in _ENTITY_ATTRIBUTES:
            attributes.append((key, member))
        elif member or _NAME.fullmatch(key):
            inner.append((key, member))
    return tuple(attributes), tuple(inner)


def _attribute(name: str, value: Any, member: Member | None = None) -> str:
    return "" if value is None else f' {name}="{_text(value, member, _IN_ATTRIBUTE)}"'


def _is_reference(value: dict[str, Any], member: Member | None) -> bool:
    if member is not None and member.form is not Form.REFERENCE:
        return False
    if not value.keys() <= {"value", "name", "type"}:
        return False
    if member is None and "value" not in value:
        return False
    return not any(part.__class__ in (dict, list) for part in value.values())


def _write_reference(out: list[str], name: str, value: dict[str, Any]) -> None:
    attributes = _attribute("name", value.get("name")) + _attribute("type", value.get("type"))
    target = value.get("value")
    text = "" if target is None else _text(target, None, _IN_TEXT)
    out.append(f"<{name}{attributes}>{text}</{name}>" if text else f"<{name}{attributes}/>")


def _name_values(found: Iterable[Any]) -> Iterable[Any]:
    """The pairs of a LineEx, out of what JSON wraps each of them in."""
    for one in found:
        yield one.get("value", one) if isinstance(one, dict) else one


def _text(value: Any, member: Member | None, table: dict[int, str | None]) -> str:
    if isinstance(value, str):
        return value.translate(table) if _SPECIAL.search(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        if member is not None and member.form is Form.MONEY:
            return _amount(value)
        return f"{value:f}"
    if isinstance(value, int) and member is not None and member.form is Form.MONEY:
        return _amount(Decimal(value))
    return str(value)


def _amount(value: Decimal) -> str:
    """Amounts show their cents, nothing shows none: 0, 50.00, 362.07."""
    if not value:
        return "0"
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and exponent > -2 and value.adjusted() < _DIGITS_MAX
    return f"{value.quantize(_CENT) if short else value:f}"
