"""Control routes under `/_lifecycle/`: JSON in, JSON out; a bad request is 400 with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import rds_control
from .accounts import Accounts
from .call_log import CallLog
from .faults import Faults, parse_rule
from .inventory import inventory
from .s3_create import plant_foreign_bucket
from .settings import Settings
from .wire import Request, Response

CONTROL_PREFIX = "/_lifecycle/"
FOREIGN_ACCOUNT = "999999999999"

Route = Callable[[Request, dict[str, Any]], object]


class Control:
    """Routes by method and path. `empty` forgets all resources and what was answered about them."""

    def __init__(
        self, settings: Settings, log: CallLog, faults: Faults, accounts: Accounts, empty: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._log = log
        self._faults = faults
        self._accounts = accounts
        self._empty = empty
        self._routes: dict[tuple[str, str], Route] = {
            ("GET", "health"): lambda _request, _body: {"status": "ok"},
            ("GET", "calls"): lambda request, _body: self._log.since(int(request.query.get("since", "0"))),
            ("GET", "counts"): lambda _request, _body: self._log.counts(),
            ("POST", "calls/reset"): self._reset_calls,
            ("GET", "inventory"): lambda _request, _body: {"resources": inventory()},
            ("GET", "config"): lambda _request, _body: self._config(),
            ("POST", "config"): self._configure,
            ("POST", "advance"): self._advance,
            ("POST", "reset"): self._reset,
            ("GET", "faults"): lambda _request, _body: {"rules": self._faults.as_list()},
            ("POST", "faults"): self._replace_faults,
            ("GET", "accounts"): lambda _request, _body: self._accounts.as_dict(),
            ("POST", "accounts"): self._replace_accounts,
            ("POST", "foreign-bucket"): self._foreign_bucket,
        }

    def answer(self, request: Request) -> Response:
        path = request.path.removeprefix(CONTROL_PREFIX)
        try:
            body = json.loads(request.body) if request.body else {}
            if path.startswith("instances/") and request.method == "POST":
                return _json(200, rds_control.change_instance(path.split("/")[1:], body))
            route = self._routes.get((request.method, path))
            if route is None:
                return _json(404, {"error": f"no route {request.method} {request.path}"})
            return _json(200, route(request, body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def _reset_calls(self, _request: Request, _body: object) -> object:
        self._log.reset()
        return {}

    def _config(self) -> object:
        return {**self._settings.durations.as_dict(), "latencyMs": self._settings.latency_ms}

    def _configure(self, _request: Request, body: dict[str, Any]) -> object:
        """Durations by name in seconds, `instant: true` for all zero, `latencyMs` per call."""
        for name, value in body.items():
            if name == "latencyMs":
                self._settings.latency_ms = float(value)
            elif name == "instant":
                self._settings.durations.set_all(0.0) if value else self._settings.durations.restore()
            else:
                self._settings.durations.set(name, value)
        return self._config()

    def _advance(self, _request: Request, body: dict[str, Any]) -> object:
        """Let virtual time pass: `{"seconds": 60}`."""
        self._settings.clock.advance(float(body["seconds"]))
        rds_control.settle()
        return {"now": self._settings.clock.now()}

    def _reset(self, _request: Request, _body: object) -> object:
        """Empty moto, past answers, log, faults; durations as at start. Accounts and latency stay."""
        rds_control.forget()
        self._empty()
        self._log.reset()
        self._faults.replace([])
        self._settings.durations.restore()
        return {}

    def _replace_faults(self, _request: Request, body: Any) -> object:
        """The list of rules, or `{"rules": [...]}`; it replaces the rules in force."""
        raw = body if isinstance(body, list) else body.get("rules", [])
        self._faults.replace([parse_rule(rule) for rule in raw])
        return {"rules": self._faults.as_list()}

    def _replace_accounts(self, _request: Request, body: dict[str, str]) -> object:
        self._accounts.replace(body)
        return self._accounts.as_dict()

    def _foreign_bucket(self, _request: Request, body: dict[str, Any]) -> object:
        """Create a bucket that another account owns: `{"name", "account"?, "region"?}`."""
        account = str(body.get("account", FOREIGN_ACCOUNT))
        plant_foreign_bucket(str(body["name"]), account, str(body.get("region", "us-east-1")))
        return {"name": body["name"], "account": account}


def _json(status: int, value: object) -> Response:
    return Response(status, json.dumps(value).encode(), [("content-type", "application/json")])
