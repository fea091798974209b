"""The call log, faults, credentials, latency and the server itself."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from pathlib import Path

from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError

from .emulator import EmulatorCase

LOST = (BotoConnectionError, HTTPClientError)


class CallLog(EmulatorCase):
    folder = tempfile.TemporaryDirectory()
    flags = ["--call-log", str(Path(folder.name) / "calls.jsonl")]

    def test_names_marks_and_numbers_calls(self) -> None:
        self.s3.create_bucket(Bucket="logged")
        self.s3.head_bucket(Bucket="logged")
        self.s3.put_bucket_tagging(Bucket="logged", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
        self.create_instance("DB1")
        answer = self.control("calls?since=0")
        seen = [(call["service"], call["operation"], call["write"], call["status"]) for call in answer["calls"]]
        self.assertEqual(
            [
                ("s3", "CreateBucket", True, 200),
                ("s3", "HeadBucket", False, 200),
                ("s3", "PutBucketTagging", True, 204),
                ("rds", "CreateDBInstance", True, 200),
            ],
            seen,
        )
        self.assertEqual(["logged", "logged", "logged", "db1"], [call["resource"] for call in answer["calls"]])
        self.assertEqual("123456789012", answer["calls"][0]["account"])
        self.assertEqual([], self.control(f"calls?since={answer['next']}")["calls"])

    def test_writes_lines(self) -> None:
        self.client("rds", "eu-west-1").describe_db_instances()
        lines = (Path(self.folder.name) / "calls.jsonl").read_text().splitlines()
        self.assertEqual("eu-west-1", json.loads(lines[-1])["region"])


class Faults(EmulatorCase):
    def fault(self, **rule: object) -> None:
        self.control("faults", [rule])

    def test_refusing_modes(self) -> None:
        for mode, s3, rds in (
            ("throttle", (503, "SlowDown"), (400, "Throttling")),
            ("deny", (403, "AccessDenied"), (403, "AccessDenied")),
            ("expired", (400, "ExpiredToken"), (403, "ExpiredToken")),
            ("error500", (500, "InternalError"), (500, "InternalFailure")),
            ("error503", (503, "ServiceUnavailable"), (503, "ServiceUnavailable")),
        ):
            with self.subTest(mode):
                self.fault(mode=mode)
                self.assertEqual(s3, self.refused(self.s3.list_buckets))
                self.assertEqual(rds, self.refused(self.rds.describe_db_instances))
        self.control("faults", [])
        self.s3.list_buckets()

    def test_nth_and_times(self) -> None:
        self.fault(operation="ListBuckets", mode="throttle", nth=2, times=2)
        outcomes = []
        for _ in range(5):
            try:
                self.s3.list_buckets()
                outcomes.append("ok")
            except self.s3.exceptions.ClientError:
                outcomes.append("hit")
        self.assertEqual(["ok", "hit", "hit", "ok", "ok"], outcomes)
        self.assertEqual(2, self.control("faults")["rules"][0]["hits"])

    def test_lost_answers(self) -> None:
        self.fault(operation="CreateBucket", mode="drop-before", nth=1)
        self.assertRaises(LOST, self.s3.create_bucket, Bucket="lost")
        self.assertEqual([], self.s3.list_buckets()["Buckets"])
        self.fault(operation="CreateBucket", mode="drop-after", nth=1)
        self.assertRaises(LOST, self.s3.create_bucket, Bucket="lost")
        self.assertEqual("lost", self.s3.list_buckets()["Buckets"][0]["Name"])

    def test_ignored_writes(self) -> None:
        self.available_instance()
        self.fault(mode="ignore-write")
        self.s3.create_bucket(Bucket="never")
        answer = self.rds.modify_db_instance(DBInstanceIdentifier="db1", MultiAZ=True)
        self.assertEqual("db1", answer["DBInstance"]["DBInstanceIdentifier"])
        self.assertEqual({}, self.instance()["PendingModifiedValues"])
        self.assertEqual([], self.s3.list_buckets()["Buckets"])

    def test_stale_reads(self) -> None:
        self.assertEqual(404, self.refused(self.s3.head_bucket, Bucket="late")[0])
        self.s3.create_bucket(Bucket="late")
        self.fault(operation="HeadBucket", mode="stale", times=2)
        for _ in range(2):
            self.assertEqual(404, self.refused(self.s3.head_bucket, Bucket="late")[0])
        self.s3.head_bucket(Bucket="late")

    def test_delay(self) -> None:
        self.fault(operation="ListBuckets", mode="delay", delayMs=80)
        start = time.monotonic()
        self.s3.list_buckets()
        self.assertGreater(time.monotonic() - start, 0.08)


class Credentials(EmulatorCase):
    def test_wrong_keys(self) -> None:
        key = "AKIAWRONG00000000000"
        self.assertEqual((403, "InvalidAccessKeyId"), self.refused(self.client("s3", key=key).list_buckets))
        for service, call in (("rds", "describe_db_instances"), ("sts", "get_caller_identity")):
            refused = self.refused(getattr(self.client(service, key=key), call))
            self.assertEqual((403, "InvalidClientTokenId"), refused)

    def test_table_of_accounts(self) -> None:
        self.control("accounts", {"AKIAOTHER00000000000": "222222222222"})
        other = self.client("sts", key="AKIAOTHER00000000000").get_caller_identity()
        self.assertEqual("222222222222", other["Account"])
        unknown = self.refused(self.client("s3", key="AKIANOBODY0000000000").list_buckets)
        self.assertEqual((403, "InvalidAccessKeyId"), unknown)
        self.control("accounts", {})

    def test_assumed_role_acts_in_its_account(self) -> None:
        role = self.client("sts").assume_role(RoleArn="arn:aws:iam::333333333333:role/r", RoleSessionName="s")
        key = role["Credentials"]["AccessKeyId"]
        self.client("s3", key=key).create_bucket(Bucket="assumed")
        self.assertEqual(403, self.refused(self.s3.head_bucket, Bucket="assumed")[0])
        self.assertEqual("333333333333", self.control("calls?since=1")["calls"][0]["account"])


class Server(EmulatorCase):
    def test_connection_stays_open_after_head(self) -> None:
        self.s3.create_bucket(Bucket="open")
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=5)
        scope = "Credential=test/20260101/us-east-1/s3/aws4_request"
        for _ in range(3):
            connection.request("HEAD", "/open", headers={"Authorization": f"AWS4-HMAC-SHA256 {scope}, Signature=x"})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual((200, "0"), (answer.status, answer.getheader("content-length")))
            self.assertEqual("us-east-1", answer.getheader("x-amz-bucket-region"))
        connection.close()

    def test_bad_control_request_names_the_reason(self) -> None:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=5)
        connection.request("POST", "/_lifecycle/config", body='{"creatng": 1}')
        answer = connection.getresponse()
        self.assertEqual(400, answer.status)
        self.assertIn("unknown duration creatng", json.load(answer)["error"])
        connection.close()
