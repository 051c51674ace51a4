"""What the pages have in common: a frame to stand in, forms that never lose what was typed, and 404 for what is not there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import render
from quickbooks_sandbox.world.errors import BadRequest
from quickbooks_sandbox.world.world import World

from .typed import Mistyped, typed


class Desk:
    """A group of pages over one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _page(self, name: str, **values: Any) -> AnyResponse:
        companies = self._world.companies()
        page = render_template(
            f"people/{name}.html",
            companies=companies,
            names={entry.realm_id: entry.name for entry in companies},
            world_time=self._world.clock.now(),
            faults_on=len(self._world.faults.active()) + len(self._world.faults.storms()),
            turned=_turned,
            done=request.args.get("done"),
            **{"typed": typed(), "problem": None, **values},
        )
        return make_response(page)

    def _form(self, name: str, act: Callable[[], str], **values: Any) -> AnyResponse:
        """Show a form; or do what it asks and go where `act` says, or show it again with what was typed and why not."""
        problem = self._refused(act) if request.method == "POST" else None
        if isinstance(problem, AnyResponse):
            return problem
        page = self._page(name, problem=problem, **values)
        page.status_code = 400 if problem else 200
        return page

    def _act(self, act: Callable[[], str]) -> AnyResponse:
        """An act of one button: its result, or 400 with why not."""
        outcome = self._refused(act)
        if isinstance(outcome, AnyResponse):
            return outcome
        page = self._page("refused", problem=outcome)
        page.status_code = 400
        return page

    def _refused(self, act: Callable[[], str]) -> str | AnyResponse:
        """Why an act was refused; or the way to its result."""
        try:
            return redirect(act(), 303)
        except (Mistyped, BadRequest) as mistake:
            return sentence(str(mistake))
        except Fault as fault:
            return said(fault)

    def _company(self, realm_id: str) -> Company:
        return self._world.company(realm_id) or abort(404)

    def _read(self, company: Company, entity: str, object_id: str) -> Payload:
        try:
            return company.read_object(entity, object_id)
        except Fault:
            abort(404)


def told(endpoint: str, done: str, **parts: str) -> str:
    """The address of a page that says what was done."""
    values: dict[str, Any] = {**parts, "done": done}
    return url_for(f"people.{endpoint}", **values)


def said(fault: Fault) -> str:
    """A company's refusal, in its words and with its codes."""
    return "; ".join(f"{error.Detail or error.Message} ({error.code})" for error in fault.errors)


def sentence(words: str) -> str:
    """Words as a sentence: a capital at the start and a full stop at the end."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def money(amount: Any) -> str:
    """An amount as a ledger shows it."""
    return f"{amount:,.2f}"


def wire(payload: Payload) -> str:
    """An object as the API tells it, its lines broken."""
    return msgspec.json.format(render(payload), indent=2).decode()


def page_number(name: str) -> int:
    """Which page of a list is wanted, from 1."""
    return max(1, request.args.get(name, 1, type=int))


def _turned(name: str, page: int) -> str:
    """The query of the same page with one list turned."""
    kept = {key: value for key, value in request.args.items() if key != "done"}
    return urlencode({**kept, name: page})
