"""DB snapshots over time: creating with a percentage, refusals by state, the members moto leaves out."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBSnapshotNotFoundFault
from moto.rds.models import DBInstance, DBSnapshot, RDSBackend
from moto.rds.responses import RDSResponse

from .clock import CLOCK
from .instance_state import state_of
from .rds_validation import refuse
from .rds_versions import resolve
from .settings import Settings

# "Must be in the available or storage-optimization state" (CreateDBSnapshot).
SOURCE_STATES = ("available", "storage-optimization")
DELETABLE = ("available", "failed")

# What a snapshot keeps of its instance besides what moto copies.
COPIED = ("availability_zone", "iops", "license_model", "storage_throughput", "storage_type", "timezone")
COPIED_TOO = ("option_group_name", "dedicated_log_volume", "multi_tenant", "processor_features")


def install_snapshots(settings: Settings) -> None:
    """Patch create, delete and modify of snapshots, and their progress."""
    _install_create(settings)
    _install_delete()
    _install_modify(settings)
    setattr(DBSnapshot, "percent_progress", property(lambda snapshot: _percent(snapshot)))
    setattr(DBSnapshot, "snapshot_target", "region")


def check_source(snapshot: str, backend: RDSBackend) -> None:
    """Refuse to restore from a snapshot that is not complete."""
    found = backend.database_snapshots.get(snapshot.rpartition(":")[2])
    if found is not None and state_of(found).status() != "available":
        refuse("InvalidDBSnapshotState", f"DBSnapshot {snapshot} is not in available state.")


def _install_create(settings: Settings) -> None:
    original = RDSBackend.create_db_snapshot

    def create(self: RDSBackend, *args: Any, **kwargs: Any) -> DBSnapshot:
        snapshot = original(self, *args, **kwargs)
        _furnish(snapshot)
        # Automated snapshots are part of the instance's own creation.
        if snapshot.snapshot_type == "manual":
            state_of(snapshot).add("creating", settings.durations["snapshot-creating"])
        return snapshot

    original_answer = RDSResponse.create_db_snapshot

    def requested(self: RDSResponse) -> ActionResult:
        # Only here: the final snapshot of a deletion is taken in more states.
        name = str(self.params.get("DBInstanceIdentifier", ""))
        db = self.backend.databases.get(name)
        if db is not None and state_of(db).status() not in SOURCE_STATES:
            refuse("InvalidDBInstanceState", f"Database instance is not in available state: {name.lower()}.")
        return original_answer(self)

    RDSBackend.create_db_snapshot = create  # type: ignore[method-assign]
    RDSResponse.create_db_snapshot = requested  # type: ignore[method-assign]


def _furnish(snapshot: Any) -> None:
    db: DBInstance = snapshot.database
    for name in (*COPIED, *COPIED_TOO):
        value = getattr(db, name, None)
        if value is not None:
            setattr(snapshot, name, value)
    group = getattr(db, "db_subnet_group", None)
    if group is not None:
        snapshot.vpc_id = group.vpc_id


def _install_delete() -> None:
    original = RDSResponse.delete_db_snapshot

    def requested(self: RDSResponse) -> ActionResult:
        # Only here: automated snapshots go with their instance.
        snapshot = self.backend.database_snapshots.get(str(self.params.get("DBSnapshotIdentifier", "")))
        if snapshot is not None and state_of(snapshot).status() not in DELETABLE:
            message = "Cannot delete the snapshot because it is not currently in the available or failed state."
            refuse("InvalidDBSnapshotState", message)
        if snapshot is not None and snapshot.snapshot_type != "manual":
            refuse("InvalidDBSnapshotState", "Only manual snapshots may be deleted.")
        return original(self)

    RDSResponse.delete_db_snapshot = requested  # type: ignore[method-assign]


def _install_modify(settings: Settings) -> None:
    def modify(self: RDSResponse) -> ActionResult:
        name = str(self.params.get("DBSnapshotIdentifier", ""))
        snapshot: Any = self.backend.database_snapshots.get(name)
        if snapshot is None:
            raise DBSnapshotNotFoundFault(name)
        if state_of(snapshot).status() != "available":
            refuse("InvalidDBSnapshotState", f"DBSnapshot {name} is not in available state.")
        version = self.params.get("EngineVersion")
        if version:
            snapshot.engine_version = resolve(snapshot.engine, str(version))
            state_of(snapshot).add("upgrading", settings.durations["modifying"])
        if self.params.get("OptionGroupName"):
            snapshot.option_group_name = self.params["OptionGroupName"]
        return ActionResult({"DBSnapshot": snapshot})

    setattr(RDSResponse, "modify_db_snapshot", modify)


def _percent(snapshot: DBSnapshot) -> int:
    state = state_of(snapshot)
    if state.status() != "creating":
        return 100
    phase = state.phases[0]
    done = 1 - (phase.end - CLOCK.now()) / (phase.end - phase.start)
    return max(0, min(99, int(done * 100)))
