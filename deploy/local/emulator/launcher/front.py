"""The path of every request: control routes, faults, credentials, S3's own checks, then moto; each call is logged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from . import s3_guard, s3_rules
from .accounts import Accounts
from .answer_cache import AnswerCache
from .call import Call, identify
from .call_log import CallLog
from .control import CONTROL_PREFIX, Control
from .faults import FaultRule, Faults, refuse
from .http_server import Step
from .instance_state import settle
from .moto_backend import MotoBackend
from .past_answers import PastAnswers
from .pretence import pretend
from .s3_create import create_bucket
from .settings import Settings
from .wire import Refusal, Request, Response, error_response, with_request_id

REFUSING = frozenset({"throttle", "deny", "expired", "error500", "error503"})


@dataclass
class Front:
    """Everything a request passes. One instance per process."""

    settings: Settings
    log: CallLog
    faults: Faults
    accounts: Accounts
    moto: MotoBackend
    cache: AnswerCache = field(default_factory=AnswerCache)
    past: PastAnswers = field(default_factory=PastAnswers)
    control: Control = field(init=False)

    def __post_init__(self) -> None:
        self.control = Control(self.settings, self.log, self.faults, self.accounts, self._empty)

    def _empty(self) -> None:
        self.moto.reset()
        self.past.forget()

    def handle(self, request: Request) -> Step:
        """Delay in seconds and what to do after it."""
        if request.target.startswith(CONTROL_PREFIX):
            return 0.0, lambda: self.control.answer(request)
        call = identify(request)
        rule = self.faults.decide(call)
        delay = self.settings.latency_ms + (rule.delay_ms if rule else 0.0)
        return delay / 1000, lambda: self._act(call, request, rule)

    def _act(self, call: Call, request: Request, rule: FaultRule | None) -> Response | None:
        mode = rule.mode if rule else ""
        account = self.accounts.account_of(call.access_key)
        response = self._answer(mode, call, request, account)
        status = response.status if response else 0
        self.log.record(call, account, status, mode, request.headers.get("user-agent", ""))
        return response

    def _answer(self, mode: str, call: Call, request: Request, account: str) -> Response | None:
        if mode == "drop-before":
            return None
        try:
            if mode in REFUSING:
                raise refuse(mode, call, account)
            self.accounts.check(call)
            if mode == "ignore-write" and call.is_write:
                return self._pretend(call, request, account)
            past = self.past.find(account, call.region, request) if mode == "stale" else None
            if past is not None and not call.is_write:
                return past
            response = self._carry_out(call, request, account)
        except Refusal as refusal:
            response = error_response(call.service, request.method, refusal)
        if not call.is_write and not mode:
            self.past.remember(account, call.region, request, response)
        return None if mode == "drop-after" else response

    def _carry_out(self, call: Call, request: Request, account: str) -> Response:
        def forward() -> Response:
            return self.moto.call(call, request, account)

        if call.service != "s3":
            settle()
            return self.cache.answer(call, request, account, forward)
        bucket = s3_guard.check(call, request, account)
        s3_rules.check(call, request, bucket)
        creates = call.operation == "CreateBucket"
        return with_request_id(create_bucket(call, request, forward) if creates else forward())

    def _pretend(self, call: Call, request: Request, account: str) -> Response:
        described = b""
        if call.service == "rds" and "DBInstanceIdentifier" in call.parameters:
            identifier = call.parameters["DBInstanceIdentifier"]
            body = f"Action=DescribeDBInstances&Version=2014-10-31&DBInstanceIdentifier={identifier}".encode()
            described = self.moto.call(call, replace(request, body=body), account).body
        return pretend(call, request.method, described)
