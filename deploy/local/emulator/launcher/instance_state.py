"""What the emulator knows about an RDS instance beyond moto: its status over time and its pending values.

Kept beside the instances, not in them: moto copies an instance's attributes for replicas and restores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from .clock import CLOCK


_revision = 0


def revision() -> int:
    """A number that differs whenever an answer about instances may differ."""
    return _revision


def touch() -> None:
    """Say that something about some instance may have changed."""
    global _revision
    _revision += 1


@dataclass
class Phase:
    """A transient status, its start and end in virtual time, and what happens then."""

    name: str
    start: float
    end: float
    on_end: Callable[[], None] | None = None


@dataclass
class InstanceState:
    """`steady` is the status without phases. Pending values are parameters by snake_case name."""

    steady: str = "available"
    phases: list[Phase] = field(default_factory=list)
    pending: dict[str, Any] = field(default_factory=dict)

    def status(self) -> str:
        """The status now; runs the callbacks of phases that are over."""
        while self.phases and self.phases[0].end <= CLOCK.now():
            done = self.phases.pop(0)
            touch()
            if done.on_end is not None:
                done.on_end()
        return self.phases[0].name if self.phases else self.steady

    def settle_on(self, status: str) -> None:
        """Be `status` from now on, without phases."""
        self.phases.clear()
        self.steady = status
        touch()

    def add(self, name: str, seconds: float, on_end: Callable[[], None] | None = None) -> None:
        """Append a phase. A phase of no length is over at once."""
        start = self.phases[-1].end if self.phases else CLOCK.now()
        self.phases.append(Phase(name, start, start + seconds, on_end))
        BUSY[self] = None
        touch()
        self.status()

    __hash__ = object.__hash__


_STATES: WeakKeyDictionary[Any, InstanceState] = WeakKeyDictionary()
_PARAMETER_STATES: WeakKeyDictionary[Any, InstanceState] = WeakKeyDictionary()

# States that may have phases: those to look at before each call.
BUSY: dict[InstanceState, None] = {}


def state_of(resource: Any) -> InstanceState:
    """The state of an instance or snapshot; a new one is available and has nothing pending."""
    state = _STATES.get(resource)
    if state is None:
        state = _STATES[resource] = InstanceState()
    return state


def parameter_state_of(instance: Any) -> InstanceState:
    """ParameterApplyStatus of an instance: `in-sync` or `pending-reboot`, with phases `applying`."""
    state = _PARAMETER_STATES.get(instance)
    if state is None:
        state = _PARAMETER_STATES[instance] = InstanceState("in-sync")
    return state


def settle() -> None:
    """Let everything happen that is due."""
    for state in list(BUSY):
        state.status()
        if not state.phases:
            BUSY.pop(state, None)


def forget() -> None:
    """Drop all states: moto is being reset."""
    BUSY.clear()
    _STATES.clear()
    _PARAMETER_STATES.clear()
    touch()
