"""ModifyDBInstance over time: what waits for the maintenance window, what happens soon, what is at once.

The classes follow aws-rdsinstance.md section 2 (column "when") and section 6.
"""

from __future__ import annotations

from typing import Any

from .durations import Durations
from .instance_state import state_of
from .rds_members import apply_logs, plain, settle_storage
from .rds_versions import resolve

# Parameter -> member of PendingModifiedValues. These wait for the window unless ApplyImmediately is true.
WINDOW: dict[str, str] = {
    "additional_storage_volumes": "AdditionalStorageVolumes",
    "allocated_storage": "AllocatedStorage",
    "backup_retention_period": "BackupRetentionPeriod",
    "db_capacity_reservation_identifier": "DBCapacityReservationIdentifier",
    "db_instance_class": "DBInstanceClass",
    "db_subnet_group_name": "DBSubnetGroupName",
    "dedicated_log_volume": "DedicatedLogVolume",
    "engine": "Engine",
    "engine_version": "EngineVersion",
    "iops": "Iops",
    "license_model": "LicenseModel",
    "multi_az": "MultiAZ",
    "multi_tenant": "MultiTenant",
    "new_db_instance_identifier": "DBInstanceIdentifier",
    "processor_features": "ProcessorFeatures",
    "storage_throughput": "StorageThroughput",
    "storage_type": "StorageType",
}

# These start by themselves, whatever ApplyImmediately says, and never flush what waits for the window.
SOON: dict[str, str] = {
    "ca_certificate_identifier": "CACertificateIdentifier",
    "cloudwatch_logs_export_configuration": "PendingCloudwatchLogsExports",
    "db_port_number": "Port",
    "enable_iam_database_authentication": "IAMDatabaseAuthenticationEnabled",
    "master_user_password": "MasterUserPassword",
}

# The status shown while only this parameter is being applied.
PHASE_NAMES = {
    "cloudwatch_logs_export_configuration": "configuring-log-exports",
    "enable_iam_database_authentication": "configuring-iam-database-auth",
    "engine_version": "upgrading",
    "master_user_password": "resetting-master-credentials",
    "new_db_instance_identifier": "renaming",
}

STORAGE = ("allocated_storage", "storage_type", "iops", "storage_throughput")

# moto's setter of StorageThroughput drops the value unless StorageType is gp3 already: order matters (testbed.md 2.6).
ORDER = ("engine", "engine_version", "storage_type", "allocated_storage", "iops", "storage_throughput")

ACTUAL = {"db_port_number": "port", "new_db_instance_identifier": "db_instance_identifier"}


def actual(db: Any, name: str) -> Any:
    """The value in force of a deferrable parameter, None when it cannot be read."""
    if name in ("master_user_password", "cloudwatch_logs_export_configuration"):
        return None
    if name == "db_subnet_group_name":
        return getattr(db, "_db_subnet_group_name", None)
    return getattr(db, ACTUAL.get(name, name), None)


def split(db: Any, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Parameters to apply at once, soon, and in the window."""
    now: dict[str, Any] = {}
    soon: dict[str, Any] = {}
    window: dict[str, Any] = {}
    for name, value in params.items():
        retention = name == "backup_retention_period" and bool(value) and bool(db.backup_retention_period)
        if name in SOON or retention:
            soon[name] = value
        elif name in WINDOW:
            window[name] = value
        else:
            now[name] = value
    return now, soon, window


def record(db: Any, params: dict[str, Any]) -> list[str]:
    """Make values pending. One that equals the actual value cancels what was pending. Names of real changes."""
    pending = state_of(db).pending
    changed = []
    for name, value in params.items():
        value = _kept_volumes(value) if name == "additional_storage_volumes" else value
        pending.pop(name, None)
        if plain(value) != plain(actual(db, name)):
            pending[name] = value
            changed.append(name)
    return changed


def start(db: Any, names: list[str], durations: Durations) -> None:
    """Begin the phase at whose end these pending values are in force."""
    if not names:
        return
    phase = PHASE_NAMES.get(names[0], "modifying") if len(names) == 1 else "modifying"
    seconds = durations[phase] if phase in durations else durations["modifying"]
    state = state_of(db)
    state.add(phase, seconds, lambda: apply(db, names))
    if any(name in STORAGE for name in names) and durations["storage-optimization"]:
        state.add("storage-optimization", durations["storage-optimization"])


def apply(db: Any, names: list[str]) -> None:
    """Put pending values in force."""
    pending = state_of(db).pending
    ordered = [name for name in ORDER if name in names] + [name for name in names if name not in ORDER]
    for name in ordered:
        if name in pending:
            _apply_one(db, name, pending.pop(name))
    settle_storage(db)


def pending_values(db: Any) -> dict[str, Any]:
    """The PendingModifiedValues member: empty when nothing waits, as AWS answers."""
    values: dict[str, Any] = {}
    for name, value in state_of(db).pending.items():
        if name == "master_user_password":
            values["MasterUserPassword"] = "****"
        elif name == "cloudwatch_logs_export_configuration":
            change = plain(value)
            values["PendingCloudwatchLogsExports"] = {
                "LogTypesToEnable": change.get("EnableLogTypes", []),
                "LogTypesToDisable": change.get("DisableLogTypes", []),
            }
        else:
            values[WINDOW.get(name) or SOON[name]] = plain(value)
    return values


def _kept_volumes(volumes: Any) -> list[dict[str, Any]]:
    """The volumes that stay: one that is named with SetForDelete goes (ModifyDBInstance, AdditionalStorageVolumes)."""
    return [
        {name: value for name, value in volume.items() if name != "SetForDelete"}
        for volume in plain(volumes)
        if not volume.get("SetForDelete")
    ]


def _apply_one(db: Any, name: str, value: Any) -> None:
    if name == "cloudwatch_logs_export_configuration":
        apply_logs(db, plain(value))
    elif name == "db_port_number":
        db.port = value
    elif name == "engine_version":
        db.engine_version = resolve(db.engine, value)
    elif name == "new_db_instance_identifier":
        databases = db.backend.databases
        databases.pop(db.db_instance_identifier, None)
        db.db_instance_identifier = value
        databases[db.db_instance_identifier] = db
    else:
        setattr(db, name, plain(value))
