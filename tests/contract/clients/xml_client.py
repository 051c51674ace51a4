"""The way XML clients speak: quickbooks-ruby, the PHP SDK and the Java SDK, by hand (quickbooks-online.md 11.3 to 11.5).

XML both ways, `Accept: */*`, gzip bodies, a trailing `&`, a requestid on every call, reads included.
"""

import gzip
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import httpx

NAMESPACE = "http://schema.intuit.com/finance/v3"


def element(tag: str, *children: ET.Element, text: str = "", **attributes: str) -> ET.Element:
    """An element of a request."""
    made = ET.Element(tag, attributes)
    made.text = text or None
    made.extend(children)
    return made


def ref(tag: str, value: str) -> ET.Element:
    """A reference: what it points at is its text."""
    return element(tag, text=value)


@dataclass
class XmlClient:
    """A connected client; each call gets a requestid of its own."""

    http: httpx.Client
    realm_id: str
    access_token: str
    sent: int = 0

    def get(self, path: str, accept: str = "*/*") -> ET.Element:
        return read(self.call("GET", path, accept=accept))

    def post(self, path: str, body: ET.Element | str, *, zipped: bool = True) -> ET.Element:
        """A document, or the text of a query."""
        return read(self.send(path, body, zipped=zipped))

    def send(self, path: str, body: ET.Element | str, *, zipped: bool = True) -> httpx.Response:
        if isinstance(body, str):
            return self.call("POST", path, content=body.encode(), content_type="application/text")
        root = ET.fromstring(ET.tostring(body))
        root.set("xmlns", NAMESPACE)
        packed = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return self.call("POST", path, content=packed, zipped=zipped)

    def call(
        self,
        method: str,
        path: str,
        *,
        content: bytes = b"",
        content_type: str = "application/xml",
        accept: str = "*/*",
        zipped: bool = False,
    ) -> httpx.Response:
        self.sent += 1
        headers = {
            "Authorization": f"Bearer {self.access_token}",
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "Host": "127.0.0.1",  # without the port
        }
        if method == "POST":
            headers["Content-Type"] = content_type
        if zipped:
            headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content)
        joined = f"{path}{'&' if '?' in path else '?'}requestid=xml-{self.sent}&minorversion=47&"
        return self.http.request(
            method, f"/v3/company/{self.realm_id}/{joined}", headers=headers, content=content
        )


def read(answer: httpx.Response) -> ET.Element:
    """The one element in the envelope; names lose their namespace."""
    assert answer.headers["content-type"] == "application/xml;charset=UTF-8"
    root = ET.fromstring(answer.content)
    for one in root.iter():
        one.tag = one.tag.removeprefix(f"{{{NAMESPACE}}}")
    assert (root.tag, "time" in root.attrib, len(root)) == ("IntuitResponse", True, 1)
    return root[0]
