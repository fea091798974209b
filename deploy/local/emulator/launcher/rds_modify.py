"""ModifyDBInstance: refuse, apply at once what is at once, and plan the rest."""

from __future__ import annotations

import math
from typing import Any

from moto.rds.exceptions import DBInstanceAlreadyExists, DBParameterGroupNotFoundError, OptionGroupNotFoundFaultError
from moto.rds.models import DBInstance, RDSBackend
from moto.rds.utils import valid_preferred_maintenance_window

from .durations import Durations
from .instance_state import parameter_state_of, state_of
from .rds_members import apply_kept
from .rds_pending import STORAGE, WINDOW, record, split, start
from .rds_validation import refuse, validate_modify

MODIFIABLE = ("available", "storage-optimization", "incompatible-parameters", "incompatible-option-group")

# Members that are no modification by themselves (aws-rdsinstance.md section 8 rule 1).
FLAGS = frozenset(
    {"db_instance_identifier", "apply_immediately", "allow_major_version_upgrade", "certificate_rotation_restart"}
)

# Set by apply_kept or by hand; moto's own update would store them under names nobody reads.
NOT_MOTOS = frozenset(
    {"domain", "domain_iam_role_name", "domain_fqdn", "domain_ou", "domain_auth_secret_arn", "domain_dns_ips"}
    | {"disable_domain", "use_default_processor_features", "db_parameter_group_name", "publicly_accessible"}
    | {"tag_specifications", "tde_credential_password", "master_user_authentication_type"}
)


def modify(backend: RDSBackend, identifier: str, given: dict[str, Any], durations: Durations) -> DBInstance:
    """The whole call. Raises RDSClientError before anything changed."""
    db = backend.describe_db_instances(identifier)[0]
    params = {name: value for name, value in given.items() if value is not None}
    immediately = bool(params.get("apply_immediately"))
    if not set(params) - FLAGS:
        refuse("InvalidParameterCombination", "No modifications were requested")
    _check_status(db, params)
    validate_modify(db, params)
    _check_references(backend, db, params)
    _round_growth(db, params)
    now, soon, window = split(db, {name: value for name, value in params.items() if name not in FLAGS})
    if now.get("rotate_master_user_password") and not immediately:
        refuse(
            "InvalidParameterCombination",
            "You must specify apply immediately when rotating the master user password.",
        )
    db.update(**{name: value for name, value in now.items() if name not in NOT_MOTOS})
    apply_kept(db, now)
    _change_parameter_group(db, now)
    started = record(db, soon)
    record(db, window)
    if immediately:
        # ApplyImmediately flushes everything pending, not only this call (aws-rdsinstance.md section 6 rule 3).
        started += [name for name in state_of(db).pending if name in WINDOW and name not in started]
    start(db, started, durations)
    return db


def _check_status(db: Any, params: dict[str, Any]) -> None:
    status = state_of(db).status()
    growth_only = set(params) - FLAGS <= set(STORAGE) | {"max_allocated_storage"}
    if status == "storage-full" and growth_only:
        return
    if status not in MODIFIABLE:
        refuse(
            "InvalidDBInstanceState",
            f"Database instance is not in available state: {db.db_instance_identifier} is {status}.",
        )
    if status == "storage-optimization" and any(name in params for name in STORAGE):
        refuse(
            "InvalidParameterCombination",
            "You can't currently modify the storage of this DB instance because the previous storage change is being "
            "optimized.",
        )


def _check_references(backend: RDSBackend, db: Any, params: dict[str, Any]) -> None:
    name = params.get("db_parameter_group_name")
    if name and not db.is_default_parameter_group(name) and name not in backend.db_parameter_groups:
        raise DBParameterGroupNotFoundError(name)
    option = params.get("option_group_name")
    if option and not option.startswith("default:") and option not in backend.option_groups:
        raise OptionGroupNotFoundFaultError(option)
    if params.get("db_subnet_group_name"):
        backend.describe_db_subnet_groups(params["db_subnet_group_name"])
    renamed = params.get("new_db_instance_identifier")
    if renamed and renamed.lower() != db.db_instance_identifier and renamed.lower() in backend.databases:
        raise DBInstanceAlreadyExists()
    if "preferred_maintenance_window" in params or "preferred_backup_window" in params:
        message = valid_preferred_maintenance_window(
            params.get("preferred_maintenance_window", db.preferred_maintenance_window),
            params.get("preferred_backup_window", db.preferred_backup_window),
        )
        if message:
            refuse("InvalidParameterValue", message)


def _round_growth(db: Any, params: dict[str, Any]) -> None:
    # RDS raises storage by at least 10 % and rounds a smaller raise up, except for SQL Server.
    size = params.get("allocated_storage")
    if size is None or db.db_cluster_identifier is not None or db.engine.startswith("sqlserver"):
        return
    if int(size) > db.allocated_storage:
        params["allocated_storage"] = max(int(size), math.ceil(db.allocated_storage * 1.1))


def _change_parameter_group(db: Any, params: dict[str, Any]) -> None:
    name = params.get("db_parameter_group_name")
    if not name or name == db.db_parameter_groups()[0].name:
        return
    # A default group that moto has not made yet is no group at all for it: None stands for the default.
    db.db_parameter_group_name = None if db.is_default_parameter_group(name) else name
    # Static parameters of the new group wait for a reboot (aws-rdsinstance.md section 6 rule 7).
    parameter_state_of(db).settle_on("pending-reboot")
