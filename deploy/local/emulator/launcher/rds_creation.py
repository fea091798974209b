"""Ways in which instances begin: create, replica, restore, promotion."""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random
from moto.rds.models import DBInstance, RDSBackend

from . import rds_versions
from .instance_state import state_of
from .rds_members import apply_kept, complete, furnish
from .rds_snapshots import check_source
from .rds_validation import refuse, validate_create
from .settings import Settings

RESOURCE_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def install_creation(settings: Settings) -> None:
    """Patch the backend's creating methods."""
    _install_create(settings)
    _install_replica(settings)


def _install_create(settings: Settings) -> None:
    original = RDSBackend.create_db_instance
    restores = (RDSBackend.restore_db_instance_from_db_snapshot, RDSBackend.restore_db_instance_to_point_in_time)
    restoring = False

    def create(self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        params = {name: value for name, value in db_kwargs.items() if value is not None}
        params["db_instance_identifier"] = params["db_instance_identifier"].lower()
        if not restoring:
            validate_create(params)
            complete(params)
            _resolve_version(params)
        db = original(self, params)
        furnish(db, params)
        _begin(db, settings)
        return db

    def restored(inner: Any) -> Any:
        def restore(self: RDSBackend, *args: Any, **kwargs: Any) -> DBInstance:
            nonlocal restoring
            check_source(args[0], self)
            overrides = args[-1]
            restoring = True
            try:
                db = inner(self, *args, **kwargs)
            finally:
                restoring = False
            # Protection is not inherited (aws-rdsinstance.md section 10).
            db.deletion_protection = bool(overrides.get("deletion_protection"))
            return db

        return restore

    RDSBackend.create_db_instance = create  # type: ignore[method-assign]
    for inner in restores:
        setattr(RDSBackend, inner.__name__, restored(inner))


def _resolve_version(params: dict[str, Any]) -> None:
    if params.get("engine_version"):
        params["engine_version"] = rds_versions.resolve(str(params["engine"]), str(params["engine_version"]))


def _begin(db: Any, settings: Settings) -> None:
    # moto gives every instance the same resource id; its own random source keeps these reproducible by seed.
    db.dbi_resource_id = "db-" + "".join(mock_random.choice(RESOURCE_ID_ALPHABET) for _ in range(26))
    state = state_of(db)
    state.settle_on("available")
    state.pending = {}
    state.add("creating", settings.durations["creating"])
    if db.backup_retention_period:
        state.add("backing-up", settings.durations["backing-up"])


def _install_replica(settings: Settings) -> None:
    original = RDSBackend.create_db_instance_read_replica
    original_promote = RDSBackend.promote_read_replica

    def create_replica(self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        source = self.find_db_from_id(db_kwargs["source_db_instance_identifier"])
        if state_of(source).status() not in ("available", "backing-up", "storage-optimization"):
            refuse("InvalidDBInstanceState", f"Source {source.db_instance_identifier} is not in available state.")
        if not source.backup_retention_period:
            refuse("InvalidDBInstanceState", "Automated backups are not enabled for this database instance.")
        replica = original(self, db_kwargs)
        # moto copies the primary; these are a replica's own (aws-rdsinstance.md section 10).
        replica.backup_retention_period = 0
        replica.deletion_protection = bool(db_kwargs.get("deletion_protection"))
        replica.tags = db_kwargs.get("tags") or []
        apply_kept(replica, dict(db_kwargs.items()))
        _begin(replica, settings)
        return replica

    def promote(self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        source = self.databases[db_kwargs["db_instance_identifier"]].source_db_instance_identifier
        db = original_promote(self, db_kwargs)
        if source:
            # moto leaves both ends of the link in place.
            self.find_db_from_id(source).remove_replica(db)
            db.source_db_instance_identifier = None
        state_of(db).add("modifying", settings.durations["modifying"])
        return db

    RDSBackend.create_db_instance_read_replica = create_replica  # type: ignore[method-assign]
    RDSBackend.promote_read_replica = promote  # type: ignore[method-assign]
