"""What the vendor's XML is made of: the members of each type, their order and their form (quickbooks-online.md 9.19).

The facts stand in xml_schema.txt; what is not there, the writer and the reader tell by a value's own shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from importlib.resources import files

NAMESPACE = "http://schema.intuit.com/finance/v3"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_CONTINUED = "    "


class Form(Enum):
    """How a member is written; the values are the marks of xml_schema.txt."""

    TEXT = ""
    FLAG = "?"
    NUMBER = "#"
    MONEY = "$"
    REFERENCE = "&"
    OBJECT = ":"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One member of a type; `rank` is its place, `of` the type of an object."""

    name: str
    form: Form
    rank: int
    of: str = ""
    many: bool = False
    attribute: bool = False


Members = Mapping[str, Member]
NO_MEMBERS: Members = {}


def parsed_schema(text: str) -> dict[str, Members]:
    """The types a schema's text describes; a base stands before who builds on it."""
    types: dict[str, Members] = {}
    for line in text.replace("\n" + _CONTINUED, " ").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, words = line.partition(" = ")
        members: dict[str, Member] = {}
        for word in words.split():
            if word.startswith("+"):
                members.update(types[word[1:]])
            else:
                member = _member(word, rank=len(members))
                members[member.name] = member
        types[name] = {
            name: replace(member, rank=rank) for rank, (name, member) in enumerate(members.items())
        }
    return types


def _member(word: str, *, rank: int) -> Member:
    attribute = word.startswith("@")
    many = word.endswith("*")
    name, colon, of = word.strip("@*").partition(":")
    if colon:
        return Member(name=name, form=Form.OBJECT, rank=rank, of=of or name, many=many)
    mark = name[-1] if name[-1] in "?#$&" else ""
    return Member(name=name.removesuffix(mark), form=Form(mark), rank=rank, many=many, attribute=attribute)


TYPES: Mapping[str, Members] = parsed_schema(files(__package__).joinpath("xml_schema.txt").read_text())
