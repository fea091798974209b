"""DBInstance members that moto accepts and forgets: where each is kept, its default, and how a value is applied.

moto's serializer emits any attribute that is named like the shape's member in snake_case.
"""

from __future__ import annotations

from typing import Any

# Parameter of Create and Modify -> attribute that the serializer finds.
KEPT: dict[str, str] = {
    "automation_mode": "automation_mode",
    "aws_backup_recovery_point_arn": "aws_backup_recovery_point_arn",
    "backup_target": "backup_target",
    "custom_iam_instance_profile": "custom_iam_instance_profile",
    "database_insights_mode": "database_insights_mode",
    "db_capacity_reservation_identifier": "db_capacity_reservation_identifier",
    "dedicated_log_volume": "dedicated_log_volume",
    "enable_customer_owned_ip": "customer_owned_ip_enabled",
    "enable_performance_insights": "performance_insights_enabled",
    "engine_lifecycle_support": "engine_lifecycle_support",
    "multi_tenant": "multi_tenant",
    "nchar_character_set_name": "nchar_character_set_name",
    "network_type": "network_type",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
    "processor_features": "processor_features",
    "promotion_tier": "promotion_tier",
    "replica_mode": "replica_mode",
    "tde_credential_arn": "tde_credential_arn",
    "timezone": "timezone",
}

DEFAULTS: dict[str, Any] = {
    "backup_target": "region",
    "customer_owned_ip_enabled": False,
    "database_insights_mode": "standard",
    "dedicated_log_volume": False,
    "is_storage_config_upgrade_available": False,
    "multi_tenant": False,
    "network_type": "IPV4",
    "performance_insights_enabled": False,
    "upgrade_rollout_order": "second",
}

# Engine prefix -> license; moto says general-public-license for all.
LICENSES = {"postgres": "postgresql-license", "oracle": "bring-your-own-license", "sqlserver": "license-included"}
DEFAULT_CERTIFICATE = "rds-ca-rsa2048-g1"

# What gp3 delivers below and from the size where it can be provisioned; AWS reports both members.
GP3_SMALL = (3000, 125)
GP3_LARGE = (12000, 500)
GP3_THRESHOLD = {"postgres": 400, "mysql": 400, "mariadb": 400, "oracle": 200}

PERFORMANCE_INSIGHTS_DAYS = 7
EXTENDED_SUPPORT_ENGINES = ("postgres", "mysql")

DOMAIN_PARAMETERS = {
    "domain": "Domain",
    "domain_iam_role_name": "IAMRoleName",
    "domain_fqdn": "FQDN",
    "domain_ou": "OU",
    "domain_auth_secret_arn": "AuthSecretArn",
    "domain_dns_ips": "DnsIps",
}


def complete(params: dict[str, Any]) -> None:
    """Fill in the create parameters whose default is not moto's (aws-rdsinstance.md section 2)."""
    engine = str(params.get("engine", ""))
    params.setdefault("ca_certificate_identifier", DEFAULT_CERTIFICATE)
    if params.get("db_cluster_identifier"):
        return
    params.setdefault("storage_type", "io1" if params.get("iops") else "gp3")
    params.setdefault("allocated_storage", 100 if params["storage_type"] in ("io1", "io2") else 20)
    license_model = next((value for prefix, value in LICENSES.items() if engine.startswith(prefix)), None)
    params.setdefault("license_model", license_model or "general-public-license")


def gp3_threshold(engine: str) -> int:
    """The size in GiB from which gp3 performance can be provisioned; 0 where there is none."""
    return next((limit for prefix, limit in GP3_THRESHOLD.items() if engine.startswith(prefix)), 0)


def settle_storage(db: Any) -> None:
    """Report the performance that the storage type has by itself."""
    if db.db_cluster_identifier is not None:
        return
    if db.storage_type == "gp3":
        iops, throughput = GP3_LARGE if db.allocated_storage >= (gp3_threshold(db.engine) or 400) else GP3_SMALL
        db.iops = db.iops or iops
        db.storage_throughput = db.storage_throughput or throughput
    else:
        db.storage_throughput = None
        if db.storage_type in ("gp2", "standard"):
            db.iops = None


def furnish(db: Any, params: dict[str, Any]) -> None:
    """Give a new instance its defaults and the create parameters that moto dropped.

    A restore passes attribute names of the source instead of parameters: both are looked for.
    """
    for attribute, value in DEFAULTS.items():
        setattr(db, attribute, params.get(attribute, value))
    if db.engine in EXTENDED_SUPPORT_ENGINES:
        db.engine_lifecycle_support = "open-source-rds-extended-support"
    for parameter, attribute in KEPT.items():
        value = params.get(parameter, params.get(attribute))
        if value is not None:
            setattr(db, attribute, plain(value))
    system = params.get("db_system_id")
    if system:
        db.db_system_id = str(system).upper()
    if params.get("storage_encrypted") and not params.get("kms_key_id"):
        db.kms_key_id = f"arn:{db.partition}:kms:{db.region}:{db.account_id}:key/aws-rds-default"
    if db.publicly_accessible is None:
        # Without a subnet group the default VPC is used, which has an internet gateway (aws-rdsinstance.md 2).
        group = params.get("db_subnet_group_name")
        db.publicly_accessible = group is None or group == "default"
    volumes = params.get("additional_storage_volumes")
    db.additional_storage_volumes = plain(volumes) if volumes else None
    _apply_domain(db, params)
    _settle_insights(db)
    _settle_monitoring(db)
    settle_storage(db)


def apply_kept(db: Any, params: dict[str, Any]) -> None:
    """Apply modify parameters that moto would store under a name nobody reads."""
    for parameter, attribute in KEPT.items():
        if params.get(parameter) is not None:
            setattr(db, attribute, plain(params[parameter]))
    if params.get("use_default_processor_features"):
        db.processor_features = None
    if params.get("publicly_accessible") is not None:
        db.publicly_accessible = params["publicly_accessible"]
    _apply_domain(db, params)
    _settle_insights(db)
    _settle_monitoring(db)


def apply_logs(db: Any, change: dict[str, Any]) -> None:
    """Enable and disable log types. moto crashes on a type that is not enabled and doubles one that is."""
    enabled = [name for name in db.enabled_cloudwatch_logs_exports if name not in change.get("DisableLogTypes", [])]
    enabled += [name for name in change.get("EnableLogTypes", []) if name not in enabled]
    db.enabled_cloudwatch_logs_exports = enabled


def plain(value: Any) -> Any:
    """moto's parameter mappings as ordinary dicts and lists, which its serializer reads."""
    if hasattr(value, "original_dict"):
        return {name: plain(item) for name, item in value.original_dict().items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _apply_domain(db: Any, params: dict[str, Any]) -> None:
    # Leaving is Domain "none" or DisableDomain (aws-rdsinstance.md 2).
    if params.get("disable_domain") or params.get("domain") == "none":
        db.domain_memberships = []
        return
    given = {DOMAIN_PARAMETERS[name]: plain(params[name]) for name in DOMAIN_PARAMETERS if params.get(name)}
    if given:
        db.domain_memberships = [{"Status": "joined", **given}]


def _settle_insights(db: Any) -> None:
    if not db.performance_insights_enabled:
        db.performance_insights_retention_period = None
        db.performance_insights_kms_key_id = None
        return
    if getattr(db, "performance_insights_retention_period", None) is None:
        db.performance_insights_retention_period = PERFORMANCE_INSIGHTS_DAYS
    if getattr(db, "performance_insights_kms_key_id", None) is None:
        key = f"arn:{db.partition}:kms:{db.region}:{db.account_id}:key/aws-rds-default"
        db.performance_insights_kms_key_id = key


def _settle_monitoring(db: Any) -> None:
    if not db.monitoring_interval:
        db.monitoring_role_arn = None
