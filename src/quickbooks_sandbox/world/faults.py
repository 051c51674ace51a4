"""Rules by which a call meets a fault: which calls, which fault, how often. What a fault does stands with its face."""

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .calls import Call

WRITES = frozenset({"create", "update", "void", "delete", "batch"})
OAUTH_OPERATIONS = frozenset({"code", "refresh", "revoke"})


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
        if self.operations:
            concerned = call.operation in self.operations
        else:
            concerned = call.operation not in OAUTH_OPERATIONS or bool(
                self.match.path or self.match.operation
            )
        return concerned and self.left > 0 and self.face == call.face and self.match.fits(call)


class FaultRules:
    """The rules in force, in the order they were given; a call meets the first that fits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: dict[str, Rule] = {}
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

    def take(self, call: Call) -> Rule | None:
        """The rule this call meets, one of its times used up; None when no rule is meant."""
        with self._lock:
            for rule in self._rules.values():
                if rule.fits(call):
                    rule.left -= 1
                    return rule
            return None

    def active(self) -> list[Rule]:
        """The rules that still wait for calls."""
        with self._lock:
            return [rule for rule in self._rules.values() if rule.left > 0]

    def remove(self, rule_id: str) -> bool:
        """Lift one rule; False when there is none of that id."""
        with self._lock:
            rule = self._rules.pop(rule_id, None)
        if rule is not None:
            rule.lifted.set()
        return rule is not None

    def clear(self) -> None:
        """Lift every rule, and let go of what they hold."""
        with self._lock:
            rules = list(self._rules.values())
            self._rules.clear()
        for rule in rules:
            rule.lifted.set()
