"""Virtual time: monotonic seconds plus what the control route advanced. Nothing here ever sleeps."""

from __future__ import annotations

import time


class Clock:
    """Seconds that pass by themselves and by `advance`."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        return time.monotonic() + self._offset

    def advance(self, seconds: float) -> None:
        self._offset += seconds


CLOCK = Clock()
