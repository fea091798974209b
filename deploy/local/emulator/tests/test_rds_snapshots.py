"""DB snapshots over virtual time."""

from __future__ import annotations

from typing import Any

from .emulator import EmulatorCase

SNAPSHOT_STATE = "InvalidDBSnapshotState"


class RdsSnapshots(EmulatorCase):
    def take(self, name: str = "snap", source: str = "db1", **members: Any) -> Any:
        given = {"DBSnapshotIdentifier": name, "DBInstanceIdentifier": source, **members}
        return self.rds.create_db_snapshot(**given)["DBSnapshot"]

    def snapshot(self, name: str = "snap") -> Any:
        return self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]

    def test_progress(self) -> None:
        self.control("config", {"snapshot-creating": 100})
        self.available_instance()
        self.assertEqual("creating", self.take("Snap")["Status"])
        self.assertEqual(0, self.snapshot()["PercentProgress"])
        self.advance(40)
        self.assertIn(self.snapshot()["PercentProgress"], range(40, 60))
        self.advance(60)
        found = self.snapshot()
        self.assertEqual(("available", 100, "manual"), self.facts(found, "PercentProgress", "SnapshotType"))
        self.assertEqual(("available", "gp3", "us-east-1a"), self.facts(found, "StorageType", "AvailabilityZone"))

    def test_source_must_be_available(self) -> None:
        self.create_instance()
        self.assertEqual((400, "InvalidDBInstanceState"), self.refused(self.take))
        self.assertEqual((404, "DBInstanceNotFound"), self.refused(self.take, source="nobody"))
        self.advance()
        self.take()
        self.assertEqual((400, "DBSnapshotAlreadyExists"), self.refused(self.take, "SNAP"))

    def test_tags_are_given_or_copied(self) -> None:
        own, other = [{"Key": "a", "Value": "1"}], [{"Key": "b", "Value": "2"}]
        self.available_instance(Tags=own, CopyTagsToSnapshot=True)
        self.take("copied")
        self.take("given", Tags=other)
        self.assertEqual(own, self.snapshot("copied")["TagList"])
        self.assertEqual(other, self.snapshot("given")["TagList"])
        arn = self.snapshot("given")["DBSnapshotArn"]
        self.rds.add_tags_to_resource(ResourceName=arn, Tags=own)
        self.rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["b"])
        self.assertEqual(own, self.rds.list_tags_for_resource(ResourceName=arn)["TagList"])

    def test_delete(self) -> None:
        self.available_instance()
        self.take()
        delete = self.rds.delete_db_snapshot
        self.assertEqual((400, SNAPSHOT_STATE), self.refused(delete, DBSnapshotIdentifier="snap"))
        restore = self.rds.restore_db_instance_from_db_snapshot
        unready = self.refused(restore, DBInstanceIdentifier="db2", DBSnapshotIdentifier="snap")
        self.assertEqual((400, SNAPSHOT_STATE), unready)
        self.advance()
        automated = self.rds.describe_db_snapshots(SnapshotType="automated")["DBSnapshots"][0]
        kept = self.refused(delete, DBSnapshotIdentifier=automated["DBSnapshotIdentifier"])
        self.assertEqual((400, SNAPSHOT_STATE), kept)
        delete(DBSnapshotIdentifier="snap")
        self.assertEqual((404, "DBSnapshotNotFound"), self.refused(delete, DBSnapshotIdentifier="snap"))

    def test_it_outlives_its_instance(self) -> None:
        self.available_instance()
        self.take()
        self.advance()
        self.rds.delete_db_instance(DBInstanceIdentifier="db1", SkipFinalSnapshot=True)
        self.advance()
        self.assertEqual("db1", self.snapshot()["DBInstanceIdentifier"])

    def test_engine_version_can_be_raised(self) -> None:
        self.available_instance()
        self.take()
        self.advance()
        modify = self.rds.modify_db_snapshot
        modify(DBSnapshotIdentifier="snap", EngineVersion="16.10", OptionGroupName="own")
        self.assertEqual("upgrading", self.snapshot()["Status"])
        busy = self.refused(modify, DBSnapshotIdentifier="snap", EngineVersion="17.6")
        self.assertEqual((400, SNAPSHOT_STATE), busy)
        self.advance()
        found = self.snapshot()
        self.assertEqual(("available", "16.10", "own"), self.facts(found, "EngineVersion", "OptionGroupName"))

    def facts(self, found: Any, *names: str) -> tuple[object, ...]:
        return (found["Status"], *(found[name] for name in names))
