"""Who may do what: four roles, four permissions, one table between them."""

from collections.abc import Callable
from enum import StrEnum
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


class Role(StrEnum):
    """What a person is in one account."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    READ_ONLY = "read_only"

    @property
    def label(self) -> str:
        """The word people read."""
        return "Read-only" if self is Role.READ_ONLY else self.value.capitalize()


class Permission(StrEnum):
    """What can be allowed; the value completes the sentence "You are not allowed to …"."""

    VIEW = "see this account"
    EDIT_RECORDS = "change records"
    MANAGE_CONNECTION = "change the QuickBooks connection and its preferences"
    MANAGE_PEOPLE = "manage people"


_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.MEMBER: frozenset({Permission.VIEW, Permission.EDIT_RECORDS}),
    Role.READ_ONLY: frozenset({Permission.VIEW}),
}


def allowed(role: Role | str, permission: Permission) -> bool:
    """Whether the role includes the permission; an unknown role is a ValueError."""
    return permission in _GRANTS[Role(role)]


P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def requires(
    permission: Permission,
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Guard a view: 403 with a plain sentence unless the person's role in the account has the permission."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            role: Role | None = getattr(request, "role", None)
            if role is None or not allowed(role, permission):
                raise PermissionDenied(f"You are not allowed to {permission}. Ask an owner of the account.")
            return view(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    return decorate
