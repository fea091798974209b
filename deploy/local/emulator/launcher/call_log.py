"""Every AWS call, in order: the measuring instrument of tests and benches."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import IO

from .call import Call

KEPT = 200_000


class CallLog:
    """Numbered records in memory (the last 200,000) and, when a file is given, as JSON lines."""

    def __init__(self, path: str | None = None) -> None:
        self._file: IO[str] | None = open(path, "a", buffering=1, encoding="utf-8") if path else None
        self._records: list[dict[str, object]] = []
        self._first = 0
        self._counts: Counter[str] = Counter()

    def record(self, call: Call, account: str, status: int, fault: str, user_agent: str) -> None:
        """Add a call. Status 0 means the connection was dropped without an answer."""
        entry: dict[str, object] = {
            "t": round(time.time(), 6),
            "service": call.service,
            "operation": call.operation,
            "write": call.is_write,
            "status": status,
            "region": call.region,
            "account": account,
            "resource": call.resource,
            "userAgent": user_agent,
        }
        if fault:
            entry["fault"] = fault
        self._records.append(entry)
        self._counts[f"{call.service}:{call.operation}"] += 1
        if self._file is not None:
            self._file.write(json.dumps(entry, separators=(",", ":")) + "\n")
        if len(self._records) > KEPT:
            drop = len(self._records) - KEPT // 2
            del self._records[:drop]
            self._first += drop

    def since(self, number: int) -> dict[str, object]:
        """Records from `number` on and the number to ask for next time."""
        start = max(0, number - self._first)
        return {"next": self._first + len(self._records), "calls": self._records[start:]}

    def counts(self) -> dict[str, int]:
        return dict(sorted(self._counts.items()))

    def reset(self) -> None:
        """Forget records and counts; numbering starts at 0 again. The file is left as it is."""
        self._records = []
        self._first = 0
        self._counts.clear()
