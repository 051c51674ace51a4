"""Read the environment: four helpers that fail loudly, so that settings.py stays a list of facts."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def envstr(name: str, default: str = "") -> str:
    """The variable's text, or the default when it is absent or empty."""
    return os.environ.get(name) or default


def envbool(name: str, *, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")


def envint(name: str, default: int) -> int:
    """The variable as a whole number; anything else is refused."""
    raw = os.environ.get(name)
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None


def envsecret(name: str, default: str = "") -> str:
    """A secret from NAME, or from the file that NAME_FILE points to; both at once are refused."""
    file_name = os.environ.get(f"{name}_FILE")
    if not file_name:
        return envstr(name, default)
    if os.environ.get(name):
        raise ImproperlyConfigured(f"Set either {name} or {name}_FILE, not both.")
    try:
        return Path(file_name).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from None
