"""Where `config` says which ledgers there are; tasks and commands ask here and never know whose they are."""

from ar_automation.sync.ports import LedgerFactory

_registered: list[LedgerFactory] = []


def register(factory: LedgerFactory) -> None:
    """Use this factory from now on."""
    _registered[:] = [factory]


def factory() -> LedgerFactory:
    """The registered factory."""
    assert _registered, "config has not registered a LedgerFactory"
    return _registered[0]
