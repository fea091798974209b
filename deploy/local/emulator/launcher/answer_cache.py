"""DescribeDBInstances answers while nothing changed: serializing an instance costs moto over a millisecond."""

from __future__ import annotations

from collections.abc import Callable

from . import instance_state
from .call import Call
from .wire import Request, Response

LIMIT = 1_000
READS = ("Describe", "List")


class AnswerCache:
    """Answers by account, region and form, valid until any RDS write, control call or phase change."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str, bytes], Response] = {}
        self._revision = -1

    def answer(self, call: Call, request: Request, account: str, forward: Callable[[], Response]) -> Response:
        """The remembered answer of a DescribeDBInstances, or that of `forward`."""
        if call.service != "rds":
            return forward()
        if not call.operation.startswith(READS):
            instance_state.touch()
        if call.operation != "DescribeDBInstances":
            return forward()
        if self._revision != instance_state.revision() or len(self._answers) > LIMIT:
            self._answers.clear()
            self._revision = instance_state.revision()
        key = (account, call.region, request.body)
        known = self._answers.get(key)
        if known is None:
            known = forward()
            if known.status == 200:
                self._answers[key] = known
        return known
