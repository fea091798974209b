"""What the control route can change while the emulator runs."""

from __future__ import annotations

from dataclasses import dataclass

from .clock import Clock
from .durations import Durations


@dataclass
class Settings:
    """Latency per call in milliseconds, durations of RDS statuses, virtual time."""

    durations: Durations
    clock: Clock
    latency_ms: float = 0.0
