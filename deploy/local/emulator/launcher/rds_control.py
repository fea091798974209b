"""The control routes' hand on RDS: force a status, apply pending values, let due things happen."""

from __future__ import annotations

from typing import Any

from moto.rds.models import rds_backends

from . import instance_state
from .rds_pending import apply


def change_instance(parts: list[str], body: dict[str, Any]) -> object:
    """`instances/<account>/<region>/<id>`: `{"status": …}` sets the steady status, `{"applyPending": true}`
    plays the maintenance window, `{"attributes": {snake_case: value}}` drifts the instance behind the client's back.
    """
    account, region, identifier = parts
    databases = rds_backends[account][region].databases
    if identifier.lower() not in databases:
        raise ValueError(f"no DB instance {identifier} in account {account} region {region}")
    db = databases[identifier.lower()]
    state = instance_state.state_of(db)
    state.status()
    if body.get("applyPending"):
        apply(db, list(state.pending))
    if "status" in body:
        state.settle_on(str(body["status"]))
    for name, value in body.get("attributes", {}).items():
        if not hasattr(type(db), name) and name not in vars(db):
            raise ValueError(f"no attribute {name} on a DB instance")
        setattr(db, name, value)
    instance_state.touch()
    return {"status": state.status(), "pending": sorted(state.pending)}


def settle() -> None:
    """Run everything that is due."""
    instance_state.settle()


def forget() -> None:
    """Drop all timelines, before moto is reset."""
    instance_state.forget()
