"""The last true answer of each read: what the `stale` fault replays, as an eventually consistent service would."""

from __future__ import annotations

from .wire import Request, Response

KEPT = 10_000

Key = tuple[str, str, str, str, bytes]


class PastAnswers:
    """Answers by account, region and request; the oldest are dropped first."""

    def __init__(self) -> None:
        self._answers: dict[Key, Response] = {}

    def remember(self, account: str, region: str, request: Request, response: Response) -> None:
        key = (account, region, request.method, request.target, request.body)
        self._answers[key] = response
        if len(self._answers) > KEPT:
            del self._answers[next(iter(self._answers))]

    def find(self, account: str, region: str, request: Request) -> Response | None:
        return self._answers.get((account, region, request.method, request.target, request.body))

    def forget(self) -> None:
        self._answers.clear()
