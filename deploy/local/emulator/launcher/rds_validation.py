"""Refusals of bad RDS input that moto accepts (testbed.md 2.6), in AWS's codes and words."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from moto.rds.exceptions import RDSClientError

from .rds_members import gp3_threshold
from .rds_versions import compare, is_version, major, resolve

INSTANCE_CLASS = re.compile(
    r"db\.(serverless|(m|r|t|x|z|c)\d[a-z0-9]*(\.tpc\d\.mem\dx)?\.(micro|small|medium|large|\d*xlarge|\d*metal))"
)
RETENTION_DAYS = {7, 731, *(31 * months for months in range(1, 24))}
STORAGE_TYPES = ("standard", "gp2", "gp3", "io1", "io2")
MAX_PASSWORD = {"mysql": 41, "mariadb": 41, "oracle": 30, "db2": 255}


def refuse(code: str, message: str) -> NoReturn:
    """Raise an error of moto's RDS: the service model supplies the status."""
    raise RDSClientError(code, message)


def validate_create(params: dict[str, Any]) -> None:
    """Refuse what AWS refuses in CreateDBInstance. Cluster members have fewer members of their own."""
    engine = str(params.get("engine", ""))
    _check_members(engine, params)
    if params.get("multi_az") and params.get("availability_zone"):
        refuse(
            "InvalidParameterCombination",
            "Requesting a specific availability zone is not valid for Multi-AZ instances.",
        )
    if params.get("db_cluster_identifier"):
        return
    _check_credentials(engine, params)
    if not params.get("master_username"):
        refuse("InvalidParameterValue", "The parameter MasterUsername must be provided and must not be blank.")
    _check_storage(engine, params.get("storage_type"), params.get("allocated_storage"), params)


def validate_modify(db: Any, params: dict[str, Any]) -> None:
    """Refuse what AWS refuses in ModifyDBInstance of an instance that may be modified."""
    _check_members(db.engine, params)
    if params.get("manage_master_user_password") is False and not params.get("master_user_password"):
        if getattr(db, "master_user_secret", None) is not None:
            refuse("InvalidParameterCombination", "You must specify MasterUserPassword to disable managed passwords.")
    if params.get("master_user_password") and (
        params.get("manage_master_user_password") or _stays_managed(db, params)
    ):
        refuse(
            "InvalidParameterCombination",
            "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.",
        )
    if db.db_cluster_identifier is not None:
        return
    _check_growth(db, params)
    _check_upgrade(db, params)
    if any(name in params for name in ("storage_type", "iops", "storage_throughput")):
        kind = params.get("storage_type", db.storage_type)
        # Performance of the old storage type says nothing about the new one.
        merged = {"iops": db.iops, **params} if kind == db.storage_type else params
        _check_storage(db.engine, kind, params.get("allocated_storage", db.allocated_storage), merged, params)
    _check_companions(db, params)
    monitoring = params.get("monitoring_interval", db.monitoring_interval)
    if monitoring and not params.get("monitoring_role_arn", db.monitoring_role_arn):
        refuse(
            "InvalidParameterCombination",
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
        )


def _check_members(engine: str, params: dict[str, Any]) -> None:
    name = params.get("db_instance_class")
    if name is not None and not INSTANCE_CLASS.fullmatch(str(name)):
        refuse("InvalidParameterValue", f"Invalid DB Instance class: {name}")
    version = params.get("engine_version")
    if version is not None and not is_version(engine, str(version)):
        refuse("InvalidParameterCombination", f"Cannot find version {version} for {engine}")
    kind = params.get("storage_type")
    if kind is not None and str(kind).lower() not in (*STORAGE_TYPES, "aurora", "aurora-iopt1"):
        refuse("InvalidParameterValue", f"Invalid storage type: {kind}")
    _check_range(params, "backup_retention_period", "Backup Retention Period", 0, 35)
    _check_range(params, "promotion_tier", "PromotionTier", 0, 15)
    _check_range(params, "port", "Port", 1150, 65535)
    _check_range(params, "db_port_number", "DBPortNumber", 1150, 65535)
    interval = params.get("monitoring_interval")
    if interval is not None and interval not in (0, 1, 5, 10, 15, 30, 60):
        refuse("InvalidParameterValue", f"Invalid MonitoringInterval value: {interval}")
    days = params.get("performance_insights_retention_period")
    if days is not None and days not in RETENTION_DAYS:
        refuse("InvalidParameterValue", f"Invalid Performance Insights retention period: {days}")
    password = params.get("master_user_password")
    if password is not None:
        _check_password(engine, str(password))


def _check_range(params: dict[str, Any], name: str, word: str, low: int, high: int) -> None:
    value = params.get(name)
    if value is not None and not low <= int(value) <= high:
        refuse("InvalidParameterValue", f"Invalid {word}: {value} must be between {low} and {high}")


def _check_password(engine: str, password: str) -> None:
    longest = next((limit for prefix, limit in MAX_PASSWORD.items() if engine.startswith(prefix)), 128)
    if not 8 <= len(password) <= longest:
        refuse(
            "InvalidParameterValue",
            "The parameter MasterUserPassword is not a valid password because it is "
            f"{'shorter than 8' if len(password) < 8 else f'longer than {longest}'} characters.",
        )
    if any(character in '/"@ ' or not " " < character <= "~" for character in password):
        refuse(
            "InvalidParameterValue",
            "The parameter MasterUserPassword is not a valid password. "
            "Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        )


def _check_credentials(engine: str, params: dict[str, Any]) -> None:
    managed = bool(params.get("manage_master_user_password"))
    if managed and params.get("master_user_password"):
        refuse(
            "InvalidParameterCombination",
            "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.",
        )
    if not managed and not params.get("master_user_password"):
        refuse("InvalidParameterValue", "The parameter MasterUserPassword must be provided and must not be blank.")


def _check_storage(
    engine: str, kind: Any, size: Any, values: dict[str, Any], given: dict[str, Any] | None = None
) -> None:
    given = values if given is None else given
    iops = values.get("iops")
    kind = str(kind).lower() if kind else ("io1" if iops else None)
    if kind in ("io1", "io2") and not iops:
        refuse("InvalidParameterCombination", f"You must specify Iops for storage type {kind}.")
    if kind in ("gp2", "standard") and (given.get("iops") or given.get("storage_throughput")):
        refuse("InvalidParameterCombination", f"You can't specify IOPS or storage throughput for storage type {kind}.")
    threshold = gp3_threshold(engine)
    if kind == "gp3" and (given.get("iops") or given.get("storage_throughput")) and size and int(size) < threshold:
        refuse(
            "InvalidParameterCombination",
            f"You can't specify IOPS or storage throughput for engine {engine} and a storage size less than "
            f"{threshold}.",
        )
    least = 100 if kind in ("io1", "io2") else 5 if kind == "standard" else 20
    if size is not None and not engine.startswith("aurora") and not least <= int(size) <= 65536:
        message = f"Invalid storage size for engine name {engine} and storage type {kind}: {size}"
        refuse("InvalidParameterValue", message)


def _check_companions(db: Any, params: dict[str, Any]) -> None:
    # Provisioned storage: size and IOPS go together (aws-rdsinstance.md section 8 rule 3).
    kind = str(params.get("storage_type", db.storage_type)).lower()
    large = int(params.get("allocated_storage", db.allocated_storage)) >= (gp3_threshold(db.engine) or 400)
    provisioned = kind == db.storage_type and (kind in ("io1", "io2") or (kind == "gp3" and large))
    if provisioned and ("iops" in params) != ("allocated_storage" in params):
        refuse(
            "InvalidParameterCombination",
            "You must specify both the storage size and iops when modifying the storage size or iops on a DB instance "
            "that has iops.",
        )
    most = params.get("max_allocated_storage")
    if most is not None and int(most) < int(params.get("allocated_storage", db.allocated_storage)):
        refuse("InvalidParameterCombination", "Max storage size must be greater than storage size")


def _check_growth(db: Any, params: dict[str, Any]) -> None:
    size = params.get("allocated_storage")
    if size is not None and int(size) < int(db.allocated_storage):
        refuse(
            "InvalidParameterCombination",
            f"Requested storage size ({size}) cannot be less than the current storage size ({db.allocated_storage}).",
        )


def _check_upgrade(db: Any, params: dict[str, Any]) -> None:
    version = params.get("engine_version")
    if version is None:
        return
    target = resolve(db.engine, str(version))
    if compare(target, db.engine_version) < 0:
        refuse("InvalidParameterCombination", f"Cannot upgrade {db.engine} from {db.engine_version} to {version}")
    is_major = major(db.engine, target) != major(db.engine, db.engine_version)
    if is_major and not params.get("allow_major_version_upgrade"):
        refuse(
            "InvalidParameterCombination",
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        )


def _stays_managed(db: Any, params: dict[str, Any]) -> bool:
    managed = getattr(db, "master_user_secret", None) is not None
    return managed and params.get("manage_master_user_password") is not False
