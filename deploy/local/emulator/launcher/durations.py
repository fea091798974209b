"""How long each transient RDS status lasts, in seconds. Set by environment, by flags and by `/_lifecycle/config`."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS: dict[str, float] = {
    "creating": 3.0,
    "backing-up": 1.0,
    "modifying": 2.0,
    "deleting": 2.0,
    "stopping": 1.0,
    "starting": 1.0,
    "rebooting": 1.0,
    "renaming": 1.0,
    "resetting-master-credentials": 1.0,
    "snapshot-creating": 1.0,
    "parameters-applying": 1.0,
    "storage-optimization": 0.0,
}


class Durations:
    """The durations in force. A duration of zero skips the status."""

    def __init__(self, environment: Mapping[str, str], instant: bool = False) -> None:
        self._seconds = dict(DEFAULTS)
        if instant:
            self.set_all(0.0)
        for name in self._seconds:
            text = environment.get("LIFECYCLE_" + name.upper().replace("-", "_"))
            if text is not None:
                self._seconds[name] = float(text)
        self._initial = dict(self._seconds)

    def __getitem__(self, name: str) -> float:
        return self._seconds[name]

    def __contains__(self, name: str) -> bool:
        return name in self._seconds

    def set(self, name: str, seconds: float) -> None:
        if name not in self._seconds:
            raise ValueError(f"unknown duration {name}: one of {', '.join(sorted(self._seconds))}")
        self._seconds[name] = float(seconds)

    def set_all(self, seconds: float) -> None:
        for name in self._seconds:
            self._seconds[name] = seconds

    def restore(self) -> None:
        self._seconds = dict(self._initial)

    def as_dict(self) -> dict[str, float]:
        return dict(self._seconds)
