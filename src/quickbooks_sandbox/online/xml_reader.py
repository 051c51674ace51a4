"""Request bodies in XML (quickbooks-online.md 2.1, 9.19). Pure: bytes in, the payload JSON would have brought out.

Nothing outside the document is ever looked up: a DOCTYPE ends the reading, and with it every entity beyond XML's own five.
"""

import re
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from .xml_schema import NAMESPACE, NO_MEMBERS, SCHEMA_INSTANCE, TYPES, Form, Member, Members

DEPTH_MAX = 50
ELEMENTS_MAX = 500_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_JSON_NAME_VALUE = f"{{{NAMESPACE}}}NameValue"


class Unreadable(ValueError):
    """The body is no XML this face reads; the text says why."""


class _Element:
    __slots__ = ("attributes", "children", "name", "nil", "texts")

    def __init__(self, name: str, attributes: dict[str, str], *, nil: bool) -> None:
        self.name = name
        self.attributes = attributes
        self.nil = nil
        self.children: list[_Element] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read_xml(body: bytes) -> tuple[str, dict[str, Any]]:
    """The name of a document's root and its members. Raises Unreadable."""
    root = _parsed(body)
    return root.name, _object(root, TYPES.get(root.name, NO_MEMBERS))


def _parsed(body: bytes) -> _Element:
    document = _Element("", {}, nil=False)
    open_elements = [document]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_elements) > DEPTH_MAX:
            raise Unreadable("the elements are nested too deeply")
        if count > ELEMENTS_MAX:
            raise Unreadable("there are too many elements")
        element = _element(name, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        open_elements[-1].texts.append(data)

    def doctype(*_: object) -> None:
        raise Unreadable("a DOCTYPE is not allowed")

    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Unreadable(expat.ErrorString(error.code)) from None
    return document.children[0]


def _element(name: str, attributes: dict[str, str]) -> _Element:
    plain: dict[str, str] = {}
    nil = False
    for key, value in attributes.items():
        space, _, local = key.rpartition(" ")
        if space == SCHEMA_INSTANCE:
            nil = nil or (local == "nil" and _FLAGS.get(value.strip(), False))
        elif not space:
            plain[local] = value
    return _Element(_local(name), plain, nil=nil)


def _local(name: str) -> str:
    space, _, local = name.rpartition(" ")
    if space not in ("", NAMESPACE):
        raise Unreadable(f"{local} is of an unknown namespace")
    return local


def _object(element: _Element, members: Members) -> dict[str, Any]:
    if element.text.strip():
        raise Unreadable(f"{element.name} holds elements, not a text")
    found: dict[str, Any] = {
        key: _plain(value, members[key].form) if key in members else _guessed(value)
        for key, value in element.attributes.items()
    }
    for child in element.children:
        member = members.get(child.name)
        value = _value(child, member)
        if member is not None and member.many:
            found.setdefault(child.name, []).append(value)
        elif child.name not in found:
            found[child.name] = value
        elif member is not None:
            raise Unreadable(f"{child.name} stands twice")
        else:
            # In place: a body may repeat one element half a million times.
            before = found[child.name]
            if isinstance(before, list):
                before.append(value)
            else:
                found[child.name] = [before, value]
    return found


def _value(element: _Element, member: Member | None) -> Any:
    if element.nil:
        return None
    if element.name == "LineEx":
        # What the vendor's JSON wraps each pair in is part of its wire.
        return {"any": [_line_extra(pair) for pair in element.children]}
    form = member.form if member else _form_of(element)
    if form is Form.OBJECT:
        of = member.of if member else element.name
        return _object(element, TYPES.get(of, NO_MEMBERS))
    if element.children:
        raise Unreadable(f"{element.name} holds a text, not elements")
    if form is Form.REFERENCE:
        return {"value": element.text.strip(), **element.attributes}
    return _plain(element.text, form) if member else _guessed(element.text)


def _form_of(element: _Element) -> Form:
    """The form of an element the schema does not know there."""
    if element.children:
        return Form.OBJECT
    if element.name.endswith("Ref") or element.attributes.keys() & {"name", "type"}:
        return Form.REFERENCE
    if element.name in TYPES and not element.text.strip():
        return Form.OBJECT
    return Form.TEXT


def _line_extra(pair: _Element) -> dict[str, Any]:
    return {"name": _JSON_NAME_VALUE, "nil": False, "value": _object(pair, TYPES["NameValue"])}


def _plain(text: str, form: Form) -> Any:
    """A text as its form wants it; what cannot be that stays a text, for the company to refuse in its words."""
    word = text.strip()
    if form is Form.FLAG:
        return _FLAGS.get(word, text)
    if form in (Form.NUMBER, Form.MONEY) and _NUMBER.fullmatch(word):
        return Decimal(word)
    return text


def _guessed(text: str) -> Any:
    return text == "true" if text in ("true", "false") else text
