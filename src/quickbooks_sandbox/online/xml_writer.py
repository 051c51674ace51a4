"""Answers in the vendor's default representation (quickbooks-online.md 2.1, 9.19). Pure: payloads in, bytes out."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .xml_schema import NAMESPACE, NO_MEMBERS, SCHEMA_INSTANCE, TYPES, Form, Member, Members

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


def xml_document(root: str, value: dict[str, Any]) -> bytes:
    """A document of one root element, in the vendor's namespace."""
    out = [_HEAD]
    _write_object(out, root, value, TYPES.get(root, NO_MEMBERS), more=f' xmlns="{NAMESPACE}"')
    return "".join(out).encode()


def _write(out: list[str], name: str, value: Any, member: Member | None) -> None:
    if isinstance(value, list):
        for one in value:
            _write(out, name, one, member)
    elif isinstance(value, dict):
        if name == "LineEx" and isinstance(value.get("any"), list):
            _write_object(out, name, {"NameValue": list(_name_values(value["any"]))}, NO_MEMBERS)
        elif _is_reference(value, member):
            _write_reference(out, name, value)
        else:
            of = member.of if member and member.of else name
            more = _definition(value) if of == "CustomFieldGroup" else ""
            _write_object(out, name, value, TYPES.get(of, NO_MEMBERS), more=more)
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


def _write_object(
    out: list[str], name: str, value: dict[str, Any], members: Members, *, more: str = ""
) -> None:
    attributes, inner = _parted(value, members)
    head = f"<{name}{more}{attributes}"
    if not inner:
        out.append(f"{head}/>")
        return
    out.append(f"{head}>")
    for _, key, member in inner:
        _write(out, key, value[key], member)
    out.append(f"</{name}>")


def _parted(value: dict[str, Any], members: Members) -> tuple[str, list[tuple[int, str, Member | None]]]:
    """An object's attributes as they are written, and its other members in the schema's order, unknown ones last."""
    attributes = []
    inner: list[tuple[int, str, Member | None]] = []
    last = len(members)
    for key, one in value.items():
        member = members.get(key)
        plain = not isinstance(one, dict | list)
        if plain and (member.attribute if member else not members and key in _ENTITY_ATTRIBUTES):
            attributes.append((member.rank if member else last, key, member))
        elif member or _NAME.fullmatch(key):
            inner.append((member.rank if member else last, key, member))
    inner.sort(key=lambda found: found[0])
    attributes.sort(key=lambda found: found[0])
    return "".join(_attribute(key, value[key], member) for _, key, member in attributes), inner


def _attribute(name: str, value: Any, member: Member | None = None) -> str:
    return "" if value is None else f' {name}="{_text(value, member, _IN_ATTRIBUTE)}"'


def _is_reference(value: dict[str, Any], member: Member | None) -> bool:
    if member is not None and member.form is not Form.REFERENCE:
        return False
    if not value.keys() <= {"value", "name", "type"}:
        return False
    if member is None and "value" not in value:
        return False
    return not any(isinstance(part, dict | list) for part in value.values())


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
    return f"{value.quantize(_CENT) if isinstance(exponent, int) and exponent > -2 else value:f}"
