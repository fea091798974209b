"""Faults on demand: rules that make chosen calls fail, hang, get lost or lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .call import Call
from .wire import Refusal

MODES = frozenset(
    {
        "throttle", "deny", "expired", "error500", "error503",
        "delay", "drop-before", "drop-after", "ignore-write", "stale",
    }
)  # fmt: skip

MATCHED = ("service", "operation", "resource", "region")


@dataclass
class FaultRule:
    """Hits calls number `nth` to `nth + times - 1` of those it matches (1-based).

    `patterns` are shell patterns by member of the call. `times` unset means once with `nth`, for ever without.
    """

    mode: str
    patterns: dict[str, str] = field(default_factory=dict)
    write: bool | None = None
    nth: int = 1
    times: int | None = None
    delay_ms: float = 0.0
    seen: int = 0
    hits: int = 0

    def matches(self, call: Call) -> bool:
        if self.write is not None and self.write != call.is_write:
            return False
        return all(fnmatchcase(getattr(call, name), pattern) for name, pattern in self.patterns.items())

    def is_due(self) -> bool:
        """Count one matching call and say whether the rule hits it."""
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.hits < self.times)

    def as_dict(self) -> dict[str, object]:
        rule: dict[str, object] = {**self.patterns, "mode": self.mode, "nth": self.nth, "times": self.times}
        return {**rule, "write": self.write, "delayMs": self.delay_ms, "seen": self.seen, "hits": self.hits}


def parse_rule(raw: dict[str, object]) -> FaultRule:
    """Read one rule of the control route; names the bad member when it cannot."""
    known = {*MATCHED, "write", "nth", "times", "mode", "delayMs"}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise ValueError(f"unknown member {unknown[0]} of a fault rule: one of {', '.join(sorted(known))}")
    mode = raw.get("mode")
    if not isinstance(mode, str) or mode not in MODES:
        raise ValueError(f"mode {mode} of a fault rule: one of {', '.join(sorted(MODES))}")
    times = raw.get("times", 1 if "nth" in raw else None)
    write = raw.get("write")
    return FaultRule(
        mode=mode,
        patterns={name: str(raw[name]) for name in MATCHED if raw.get(name)},
        write=None if write is None else bool(write),
        nth=int(str(raw.get("nth", 1))),
        times=None if times is None else int(str(times)),
        delay_ms=float(str(raw.get("delayMs", 0))),
    )


class Faults:
    """The rules in force. Every matching rule counts a call; the first due one decides."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []

    def replace(self, rules: list[FaultRule]) -> None:
        self._rules = rules

    def decide(self, call: Call) -> FaultRule | None:
        chosen: FaultRule | None = None
        for rule in self._rules:
            if rule.matches(call) and rule.is_due() and chosen is None:
                rule.hits += 1
                chosen = rule
        return chosen

    def as_list(self) -> list[dict[str, object]]:
        return [rule.as_dict() for rule in self._rules]


def refuse(mode: str, call: Call, account: str) -> Refusal:
    """The AWS error of a refusing mode, in the words of the service (aws-rdsinstance.md 14, aws-bucket.md 7)."""
    is_s3 = call.service == "s3"
    if mode == "throttle":
        if is_s3:
            return Refusal(503, "SlowDown", "Please reduce your request rate.")
        if call.service == "ec2":
            return Refusal(503, "RequestLimitExceeded", "Request limit exceeded.")
        return Refusal(400, "Throttling", "Rate exceeded")
    if mode == "deny":
        action = f"{call.service}:{call.operation}"
        message = f"User: arn:aws:iam::{account}:user/emulated is not authorized to perform: {action}"
        return Refusal(403, "UnauthorizedOperation" if call.service == "ec2" else "AccessDenied", message)
    if mode == "expired":
        message = "The security token included in the request is expired"
        return Refusal(400 if is_s3 else 403, "ExpiredToken", message)
    if mode == "error503":
        return Refusal(503, "ServiceUnavailable", "Service is unable to handle request.")
    return Refusal(500, "InternalError" if is_s3 else "InternalFailure", "We encountered an internal error.")
