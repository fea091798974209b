"""RDS instances over time: moto's classes patched at the points testbed.md section 2.7 names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.rds.exceptions import DBInstanceNotFoundError
from moto.rds.models import DBInstance, DBSnapshot, MasterUserSecret, RDSBackend

from . import ec2_network, moto_speed, rds_versions
from .instance_state import parameter_state_of, state_of
from .rds_creation import install_creation
from .rds_groups import install_groups
from .rds_modify import MODIFIABLE, modify
from .rds_parameters import install_parameters
from .rds_pending import pending_values
from .rds_snapshots import install_snapshots
from .rds_subnet_groups import install_subnet_groups
from .rds_validation import refuse
from .settings import Settings

RESTARTABLE = ("storage-full", *MODIFIABLE)
REPLICATING = {"StatusType": "read replication", "Normal": True, "Status": "replicating"}
CERTIFICATE_LIFE = timedelta(days=365)
# Deletable states; from the last ones only without a snapshot (aws-rdsinstance.md section 11).
BROKEN = ("failed", "incompatible-restore", "incompatible-network")
UNDELETABLE = ("creating", "deleting", "modifying", "rebooting", "renaming", "starting", "stopping", "upgrading")


def install(settings: Settings) -> None:
    """Patch moto. Call once, before the first request."""
    DBInstance.default_engine_versions.update(rds_versions.DEFAULTS)
    for model in (DBInstance, DBSnapshot):
        model.status = property(  # type: ignore[assignment]
            lambda self: state_of(self).status(), lambda self, value: state_of(self).settle_on(value)
        )
    moto_speed.install()
    ec2_network.install()
    _install_properties()
    install_creation(settings)
    _install_delete(settings)
    _install_power(settings)
    install_groups()
    install_subnet_groups()
    install_parameters(settings)
    install_snapshots(settings)
    _install_modify(settings)


def _install_modify(settings: Settings) -> None:
    def modify_instance(self: RDSBackend, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
        return modify(self, db_instance_identifier, dict(db_kwargs.items()), settings.durations)

    RDSBackend.modify_db_instance = modify_instance  # type: ignore[method-assign]


def _install_delete(settings: Settings) -> None:
    original = RDSBackend.delete_db_instance

    def delete(
        self: RDSBackend,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        skip_final_snapshot: bool | None = False,
        delete_automated_backups: bool | None = True,
    ) -> DBInstance:
        identifier = db_instance_identifier.lower()
        if identifier not in self.databases:
            raise DBInstanceNotFoundError(db_instance_identifier)
        db = self.databases[identifier]
        _check_deletable(db, final_db_snapshot_identifier, bool(skip_final_snapshot))
        if final_db_snapshot_identifier:
            self.create_db_snapshot(identifier, final_db_snapshot_identifier)

        def gone() -> None:
            if self.databases.get(db.db_instance_identifier) is db:
                db.deletion_protection = False
                original(self, db.db_instance_identifier, None, True, delete_automated_backups)

        state_of(db).settle_on("deleting")
        state_of(db).add("deleting", settings.durations["deleting"], gone)
        return db

    RDSBackend.delete_db_instance = delete  # type: ignore[method-assign]


def _check_deletable(db: Any, snapshot: str | None, skip: bool) -> None:
    status = state_of(db).status()
    name = db.db_instance_identifier
    if status == "deleting":
        refuse("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if status in UNDELETABLE:
        refuse("InvalidDBInstanceState", f"Instance {name} is not in a state in which it can be deleted: {status}.")
    if db.deletion_protection:
        refuse(
            "InvalidParameterCombination",
            "Cannot delete protected DB Instance, please disable deletion protection and try again.",
        )
    if skip and snapshot:
        refuse(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot.",
        )
    if not skip and not snapshot:
        message = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        refuse("InvalidParameterCombination", message)
    if snapshot and (db.is_replica or db.db_cluster_identifier):
        message = "A final snapshot can not be taken of a read replica or a cluster member."
        refuse("InvalidParameterCombination", message)
    if snapshot and status in BROKEN:
        refuse("InvalidDBInstanceState", f"Instance {name} is {status}: delete it with SkipFinalSnapshot.")


def _install_power(settings: Settings) -> None:
    original_stop = RDSBackend.stop_db_instance
    original_start = RDSBackend.start_db_instance
    original_reboot = RDSBackend.reboot_db_instance

    def stop(self: RDSBackend, *args: Any, **kwargs: Any) -> DBInstance:
        db = original_stop(self, *args, **kwargs)
        state_of(db).add("stopping", settings.durations["stopping"])
        return db

    def start(self: RDSBackend, *args: Any, **kwargs: Any) -> DBInstance:
        db = original_start(self, *args, **kwargs)
        state_of(db).add("starting", settings.durations["starting"])
        return db

    def reboot(self: RDSBackend, *args: Any, **kwargs: Any) -> DBInstance:
        db = original_reboot(self, *args, **kwargs)
        if state_of(db).status() not in RESTARTABLE:
            refuse("InvalidDBInstanceState", f"Instance {db.db_instance_identifier} is not in available state.")

        def done() -> None:
            parameter_state_of(db).settle_on("in-sync")

        state_of(db).add("rebooting", settings.durations["rebooting"], done)
        return db

    RDSBackend.stop_db_instance = stop  # type: ignore[method-assign]
    RDSBackend.start_db_instance = start  # type: ignore[method-assign]
    RDSBackend.reboot_db_instance = reboot  # type: ignore[method-assign]


def _install_properties() -> None:
    original_endpoint = DBInstance.endpoint.fget  # type: ignore[attr-defined]
    properties: dict[str, Callable[[Any], Any]] = {
        "endpoint": lambda db: None if state_of(db).status() == "creating" else original_endpoint(db),
        "pending_modified_values": pending_values,
        "db_instance_status": lambda db: state_of(db).status(),
        # 0 on standalone instances; the port is in Endpoint (aws-rdsinstance.md section 2).
        "db_instance_port": lambda _db: 0,
        "secondary_availability_zone": lambda db: _other_zone(db) if db.multi_az else None,
        "status_infos": lambda db: [dict(REPLICATING)] if db.is_replica else None,
        "certificate_details": lambda db: {
            "CAIdentifier": db.ca_certificate_identifier,
            "ValidTill": db.instance_create_time + CERTIFICATE_LIFE,
        },
    }
    for name, getter in properties.items():
        setattr(DBInstance, name, property(getter))
    # moto moves this status on at each read; here it follows the instance, so that reading changes nothing.
    MasterUserSecret.secret_status = property(_secret_status)  # type: ignore[assignment,method-assign]


def _other_zone(db: Any) -> str:
    return db.region + ("b" if db.availability_zone != f"{db.region}b" else "a")


def _secret_status(secret: Any) -> str:
    return "creating" if getattr(secret.resource, "db_instance_status", "") == "creating" else "active"
