"""RDS instances over virtual time."""

from __future__ import annotations

from .emulator import EmulatorCase


class RdsLifecycle(EmulatorCase):
    def test_create_passes_through_its_states(self) -> None:
        created = self.create_instance("Mixed-Case")
        self.assertEqual(("mixed-case", "creating"), (created["DBInstanceIdentifier"], created["DBInstanceStatus"]))
        self.assertNotIn("Endpoint", self.instance("mixed-case"))
        self.advance(3.1)
        self.assertEqual("backing-up", self.instance("mixed-case")["DBInstanceStatus"])
        self.advance(1)
        ready = self.instance("mixed-case")
        self.assertEqual("available", ready["DBInstanceStatus"])
        self.assertEqual(5432, ready["Endpoint"]["Port"])

    def test_resource_ids_are_unique(self) -> None:
        ids = {self.create_instance(name)["DbiResourceId"] for name in ("a1", "b1", "c1")}
        self.assertEqual(3, len(ids))

    def test_window_members_wait_and_cancel(self) -> None:
        self.available_instance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", DBInstanceClass="db.t3.small", MultiAZ=True)
        found = self.instance()
        self.assertEqual("available", found["DBInstanceStatus"])
        self.assertEqual({"DBInstanceClass": "db.t3.small", "MultiAZ": True}, found["PendingModifiedValues"])
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", MultiAZ=False)
        self.assertEqual({"DBInstanceClass": "db.t3.small"}, self.instance()["PendingModifiedValues"])
        self.control("instances/123456789012/us-east-1/db1", {"applyPending": True})
        self.assertEqual(
            ("db.t3.small", {}), (self.instance()["DBInstanceClass"], self.instance()["PendingModifiedValues"])
        )

    def test_apply_immediately_flushes_older_values(self) -> None:
        self.available_instance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", DBInstanceClass="db.t3.small")
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", AllocatedStorage=50, ApplyImmediately=True)
        self.assertEqual("modifying", self.instance()["DBInstanceStatus"])
        self.assertEqual("db.t3.micro", self.instance()["DBInstanceClass"])
        self.advance()
        found = self.instance()
        self.assertEqual(("available", "db.t3.small", 50), self.facts(found, "DBInstanceClass", "AllocatedStorage"))

    def test_port_and_password_do_not_wait_nor_flush(self) -> None:
        self.available_instance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", DBInstanceClass="db.t3.small")
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", MasterUserPassword="another-one")
        found = self.instance()
        self.assertEqual("resetting-master-credentials", found["DBInstanceStatus"])
        self.assertEqual("****", found["PendingModifiedValues"]["MasterUserPassword"])
        self.advance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", DBPortNumber=5433)
        self.advance()
        found = self.instance()
        self.assertEqual(5433, found["Endpoint"]["Port"])
        self.assertEqual({"DBInstanceClass": "db.t3.small"}, found["PendingModifiedValues"])

    def test_throughput_together_with_gp3(self) -> None:
        self.available_instance(AllocatedStorage=500, StorageType="gp2")
        members = {"StorageThroughput": 600, "Iops": 13000, "AllocatedStorage": 600, "StorageType": "gp3"}
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", ApplyImmediately=True, **members)
        self.advance()
        found = self.instance()
        self.assertEqual(members, {name: found[name] for name in members})

    def test_log_types(self) -> None:
        self.available_instance(EnableCloudwatchLogsExports=["postgresql"])
        change = {"EnableLogTypes": ["upgrade"], "DisableLogTypes": ["not-enabled"]}
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", CloudwatchLogsExportConfiguration=change)
        pending = self.instance()["PendingModifiedValues"]["PendingCloudwatchLogsExports"]
        self.assertEqual(["upgrade"], pending["LogTypesToEnable"])
        self.advance()
        self.assertEqual(["postgresql", "upgrade"], self.instance()["EnabledCloudwatchLogsExports"])

    def test_performance_insights_round_trip(self) -> None:
        self.available_instance()
        self.assertIs(False, self.instance()["PerformanceInsightsEnabled"])
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", EnablePerformanceInsights=True)
        self.assertEqual(7, self.instance()["PerformanceInsightsRetentionPeriod"])

    def test_rename_stop_start_reboot(self) -> None:
        self.available_instance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", NewDBInstanceIdentifier="db2", ApplyImmediately=True)
        self.assertEqual("renaming", self.instance("db1")["DBInstanceStatus"])
        self.advance()
        self.assertEqual((404, "DBInstanceNotFound"), self.refused(self.instance, "db1"))
        for call, during, after in (
            (self.rds.stop_db_instance, "stopping", "stopped"),
            (self.rds.start_db_instance, "starting", "available"),
            (self.rds.reboot_db_instance, "rebooting", "available"),
        ):
            call(DBInstanceIdentifier="db2")
            self.assertEqual(during, self.instance("db2")["DBInstanceStatus"])
            self.advance()
            self.assertEqual(after, self.instance("db2")["DBInstanceStatus"])

    def test_delete_takes_time_and_a_snapshot(self) -> None:
        self.available_instance()
        self.rds.delete_db_instance(DBInstanceIdentifier="db1", FinalDBSnapshotIdentifier="last")
        self.assertEqual("deleting", self.instance()["DBInstanceStatus"])
        self.assertEqual("creating", self.snapshot("last")["Status"])
        self.advance()
        self.assertEqual((404, "DBInstanceNotFound"), self.refused(self.instance))
        self.assertEqual("available", self.snapshot("last")["Status"])

    def test_parameter_group_waits_for_a_reboot(self) -> None:
        self.rds.create_db_parameter_group(
            DBParameterGroupName="own", DBParameterGroupFamily="postgres16", Description="x"
        )
        self.available_instance()
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", DBParameterGroupName="own")
        group = {"DBParameterGroupName": "own", "ParameterApplyStatus": "pending-reboot"}
        self.assertEqual([group], self.instance()["DBParameterGroups"])
        state = (400, "InvalidDBParameterGroupState")
        self.assertEqual(state, self.refused(self.rds.delete_db_parameter_group, DBParameterGroupName="own"))
        self.rds.reboot_db_instance(DBInstanceIdentifier="db1")
        self.advance()
        self.assertEqual("in-sync", self.instance()["DBParameterGroups"][0]["ParameterApplyStatus"])

    def test_replica_has_its_own_identity(self) -> None:
        self.available_instance()
        self.rds.create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="db1")
        self.assertEqual("creating", self.instance("copy")["DBInstanceStatus"])
        self.assertNotEqual(self.instance()["DbiResourceId"], self.instance("copy")["DbiResourceId"])
        self.assertEqual("replicating", self.instance("copy")["StatusInfos"][0]["Status"])
        self.advance()
        self.rds.promote_read_replica(DBInstanceIdentifier="copy")
        self.advance()
        self.assertNotIn("ReadReplicaSourceDBInstanceIdentifier", self.instance("copy"))
        self.assertEqual([], self.instance()["ReadReplicaDBInstanceIdentifiers"])

    def snapshot(self, name: str) -> dict[str, object]:
        found: dict[str, object] = self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]
        return found

    def facts(self, found: dict[str, object], *names: str) -> tuple[object, ...]:
        return (found["DBInstanceStatus"], *(found[name] for name in names))
