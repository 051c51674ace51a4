"""Who may open a page, typed for views that work inside an account."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpResponseBase

from ar_automation.accounts import permissions
from ar_automation.accounts.permissions import Permission

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def requires(permission: Permission) -> Callable[[V], V]:
    """As permissions.requires: 403 with a plain sentence unless the person's role has the permission."""
    return cast("Callable[[V], V]", cast("Any", permissions.requires(permission)))
