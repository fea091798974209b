"""Everything that exists, by name: what a test compares to find orphans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moto.rds.models import RDSBackend, rds_backends
from moto.s3.models import s3_backends

Row = dict[str, str]


def inventory() -> list[Row]:
    """Rows `{service, type, account, region, name}`, sorted. Default groups and automated snapshots are the cloud's own
    and left out.
    """
    rows = [*_rds(), *_buckets()]
    return sorted(rows, key=lambda row: tuple(row.values()))


def _rds() -> Iterator[Row]:
    for account, regions in rds_backends.items():
        for region, backend in regions.items():
            for type_name, names in _resources(backend).items():
                for name in names:
                    yield {"service": "rds", "type": type_name, "account": account, "region": region, "name": name}


def _resources(backend: RDSBackend) -> dict[str, Iterable[str]]:
    snapshots = backend.database_snapshots.values()
    groups = backend.db_parameter_groups.values()
    return {
        "db": [db.db_instance_identifier for db in backend.databases.values()],
        "pg": [group.name for group in groups if not group.name.startswith("default.")],
        "snapshot": [item.db_snapshot_identifier for item in snapshots if item.snapshot_type == "manual"],
        "subgrp": [group.name for group in backend.subnet_groups.values()],
    }


def _buckets() -> Iterator[Row]:
    for account, partitions in s3_backends.items():
        for backend in partitions.values():
            for bucket in backend.buckets.values():
                yield {
                    "service": "s3",
                    "type": "bucket",
                    "account": account,
                    "region": bucket.region_name,
                    "name": bucket.name,
                }
