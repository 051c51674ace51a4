"""A page's forms, read and sent as a browser without scripts does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx


@dataclass
class Form:
    """One form: where it goes, and its fields in order as the page filled them; buttons are not pressed."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._text_counts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", given.get("method") or "get"))
        elif tag == "input" and self.forms and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1].fields.append((given["name"] or "", given.get("value") or ""))
        elif tag == "select":
            self._select = (given.get("name") or "", [])
        elif tag == "option" and self._select:
            self._select[1].append((given.get("value") or "", "selected" in given))
            self._text_counts = "value" not in given

    def handle_data(self, data: str) -> None:
        if self._select and self._select[1] and self._text_counts and data.strip():
            self._select[1][-1] = (data.strip(), self._select[1][-1][1])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self.forms:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options]
            self.forms[-1].fields.append((name, chosen[0] if chosen else ""))
            self._select = None


def forms(page: str) -> list[Form]:
    """All forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def submit(
    http: httpx.Client, path: str, /, *, action: str = "", **changed: str | list[str]
) -> httpx.Response:
    """Open a page and send its own form, or the one whose address ends in `action`, with some fields changed."""
    page = http.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    posts = [one for one in forms(page.text) if one.method == "post"]
    fits = [one for one in posts if (one.action.endswith(action) if action else not one.action)]
    assert fits, f"{path} has no form to send to {action or 'itself'}"
    sent: dict[str, list[str]] = {}
    for name, value in fits[0].fields:
        sent.setdefault(name, []).append(value)
    for name, typed in changed.items():
        sent[name] = [typed, *sent.get(name, [])[1:]] if isinstance(typed, str) else typed
    return http.post(fits[0].action or path, data=sent)
