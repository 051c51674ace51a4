"""Rules by which a call meets a fault: which calls, which fault, how often. What a fault does stands with its face."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .calls import Call
from .chance import Chance

WRITES = frozenset({"create", "update", "void", "delete", "batch"})
OAUTH_OPERATIONS = frozenset({"code", "refresh", "revoke"})
WEBHOOK = "webhook"
_DRAW = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Match:
    """Which calls: every given part must fit. `path` is a glob or a part of the path; the rest ignores case."""

    method: str | None = None
    path: str | None = None
    entity: str | None = None
    operation: str | None = None

    def fits(self, call: Call) -> bool:
        """Whether a call is meant."""
        return (
            (self.method is None or self.method.upper() == call.method)
            and (self.path is None or self.path in call.path or fnmatchcase(call.path, self.path))
            and (self.entity is None or self.entity.lower() in call.entities)
            and (self.operation is None or self.operation.lower() == call.operation)
        )


@dataclass(kw_only=True)
class Rule:
    """A fault waiting for its calls; `left` counts down to zero. `lifted` ends whatever the fault is holding.

    `operations` names the only operations the fault concerns; none: all, but a call for tokens only where the match says so.
    """

    id: str
    face: str
    fault: str
    match: Match
    left: int
    operations: frozenset[str]
    hold_s: float | None = None
    lifted: threading.Event = field(default_factory=threading.Event)

    def fits(self, call: Call) -> bool:
        """Whether a call meets this fault."""
        concerned = _concerns(self.operations, self.match, call)
        return concerned and self.left > 0 and self.face == call.face and self.match.fits(call)


@dataclass(kw_only=True)
class Storm:
    """Faults by seed: each call that matches draws whether it meets one, and which of those that suit it.

    The draws depend on the seed and on the order of those calls, on nothing else. `faults` says of each name which operations
    it concerns; `met` counts the calls that met one.
    """

    id: str
    face: str
    seed: int
    rate: float
    faults: Mapping[str, frozenset[str]]
    match: Match
    hold_s: float | None = None
    lifted: threading.Event = field(default_factory=threading.Event)
    met: int = 0

    def __post_init__(self) -> None:
        self._chance = Chance(self.seed, "faults")

    @property
    def names(self) -> list[str]:
        """The faults it may bring, in order."""
        return sorted(self.faults)

    def draw(self, call: Call) -> Rule | None:
        """The fault this call meets, as a rule for it alone."""
        if self.face != call.face or not self.match.fits(call):
            return None
        whether, which = self._chance.below(_DRAW), self._chance.below(_DRAW)
        suitable = [name for name in self.names if _concerns(self.faults[name], self.match, call)]
        if not suitable or whether >= self.rate * _DRAW:
            return None
        self.met += 1
        name = suitable[which % len(suitable)]
        return Rule(
            id=self.id,
            face=self.face,
            fault=name,
            match=self.match,
            left=0,
            operations=self.faults[name],
            hold_s=self.hold_s,
            lifted=self.lifted,
        )


def _concerns(operations: frozenset[str], match: Match, call: Call) -> bool:
    """Whether a fault of some operations, or of all, concerns a call: one for tokens only where the match says so."""
    if operations:
        return call.operation in operations
    if call.operation == WEBHOOK:
        return False
    return call.operation not in OAUTH_OPERATIONS or bool(match.path or match.operation)


class FaultRules:
    """The rules in force, in the order they were given; a call meets the first that fits, else what a storm brings."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: dict[str, Rule] = {}
        self._storms: dict[str, Storm] = {}
        self._count = 0

    def next_id(self) -> str:
        """An id no rule has had."""
        with self._lock:
            self._count += 1
            return str(self._count)

    def add(self, rule: Rule) -> None:
        """Put a rule in force."""
        with self._lock:
            self._rules[rule.id] = rule

    def add_storm(self, storm: Storm) -> None:
        """Let a storm begin."""
        with self._lock:
            self._storms[storm.id] = storm

    def storms(self) -> list[Storm]:
        """The storms there are."""
        with self._lock:
            return list(self._storms.values())

    def take(self, call: Call) -> Rule | None:
        """The rule this call meets, one of its times used up; None when no rule is meant."""
        with self._lock:
            for rule in self._rules.values():
                if rule.fits(call):
                    rule.left -= 1
                    return rule
            drawn = [storm.draw(call) for storm in self._storms.values()]
        return next(filter(None, drawn), None)

    def active(self) -> list[Rule]:
        """The rules that still wait for calls."""
        with self._lock:
            return [rule for rule in self._rules.values() if rule.left > 0]

    def remove(self, rule_id: str) -> bool:
        """Lift one rule or storm; False when there is none of that id."""
        with self._lock:
            rule: Rule | Storm | None = self._rules.pop(rule_id, None) or self._storms.pop(rule_id, None)
        if rule is not None:
            rule.lifted.set()
        return rule is not None

    def clear(self) -> None:
        """Lift every rule and storm, and let go of what they hold."""
        with self._lock:
            rules: list[Rule | Storm] = [*self._rules.values(), *self._storms.values()]
            self._rules.clear()
            self._storms.clear()
        for rule in rules:
            rule.lifted.set()
