"""The table of roles and permissions, and the guard of views."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from ar_automation.accounts.permissions import Permission, Role, allowed, requires


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.VIEW, {Role.OWNER, Role.ADMIN, Role.MEMBER, Role.READ_ONLY}),
        (Permission.EDIT_RECORDS, {Role.OWNER, Role.ADMIN, Role.MEMBER}),
        (Permission.MANAGE_CONNECTION, {Role.OWNER, Role.ADMIN}),
        (Permission.MANAGE_PEOPLE, {Role.OWNER, Role.ADMIN}),
    ],
)
def test_who_may_do_what(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if allowed(role, permission)} == roles


def test_an_unknown_role_may_nothing() -> None:
    with pytest.raises(ValueError, match="guest"):
        allowed("guest", Permission.VIEW)


@requires(Permission.MANAGE_CONNECTION)
def disconnect(request: HttpRequest, number: int, *, word: str = "") -> HttpResponse:
    return HttpResponse(f"{number}{word}")


def request_as(role: Role | None) -> HttpRequest:
    request = HttpRequest()
    if role:
        request.role = role  # type: ignore[attr-defined]
    return request


def test_the_guard_lets_those_in_who_may() -> None:
    assert disconnect(request_as(Role.ADMIN), 7, word="x").content == b"7x"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.READ_ONLY, None])
def test_the_guard_tells_the_others_what_they_may_not(role: Role | None) -> None:
    with pytest.raises(PermissionDenied, match="not allowed to change the QuickBooks connection"):
        disconnect(request_as(role), 7)
