"""S3: the guard, ownership, region, names, defaults of a new bucket."""

from __future__ import annotations

from .emulator import EmulatorCase

NOT_IMPLEMENTED = (501, "NotImplemented")


class S3(EmulatorCase):
    def bucket_names(self) -> list[str]:
        return [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]

    def test_guard_creates_no_ghost_bucket(self) -> None:
        payer = {"Payer": "Requester"}
        put = self.refused(self.s3.put_bucket_request_payment, Bucket="ghost", RequestPaymentConfiguration=payer)
        self.assertEqual(NOT_IMPLEMENTED, put)
        metrics = {"Bucket": "ghost", "Id": "m", "MetricsConfiguration": {"Id": "m"}}
        self.assertEqual(NOT_IMPLEMENTED, self.refused(self.s3.put_bucket_metrics_configuration, **metrics))
        self.assertEqual([], self.bucket_names())

    def test_guard_deletes_no_bucket(self) -> None:
        self.s3.create_bucket(Bucket="stays")
        for call in (
            self.s3.delete_bucket_metrics_configuration,
            self.s3.delete_bucket_analytics_configuration,
            self.s3.delete_bucket_inventory_configuration,
            self.s3.delete_bucket_intelligent_tiering_configuration,
            self.s3.get_bucket_metrics_configuration,
        ):
            with self.subTest(call.__name__):
                self.assertEqual(NOT_IMPLEMENTED, self.refused(call, Bucket="stays", Id="x"))
        self.assertEqual(NOT_IMPLEMENTED, self.refused(self.s3.get_bucket_request_payment, Bucket="stays"))
        self.assertEqual(["stays"], self.bucket_names())

    def test_new_bucket_has_tags_and_todays_defaults(self) -> None:
        tags = [{"Key": "team", "Value": "blue"}]
        self.s3.create_bucket(Bucket="new-1", CreateBucketConfiguration={"Tags": tags})
        self.assertEqual(tags, self.s3.get_bucket_tagging(Bucket="new-1")["TagSet"])
        controls = self.s3.get_bucket_ownership_controls(Bucket="new-1")["OwnershipControls"]["Rules"]
        self.assertEqual("BucketOwnerEnforced", controls[0]["ObjectOwnership"])
        block = self.s3.get_public_access_block(Bucket="new-1")["PublicAccessBlockConfiguration"]
        self.assertEqual({True}, set(block.values()))
        self.s3.delete_bucket_encryption(Bucket="new-1")
        rules = self.s3.get_bucket_encryption(Bucket="new-1")["ServerSideEncryptionConfiguration"]["Rules"]
        self.assertEqual("AES256", rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])

    def test_recreated_bucket_starts_clean(self) -> None:
        self.s3.create_bucket(Bucket="again", CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": "b"}]})
        self.s3.delete_bucket(Bucket="again")
        self.s3.create_bucket(Bucket="again", ObjectOwnership="ObjectWriter")
        self.assertEqual((404, "NoSuchTagSet"), self.refused(self.s3.get_bucket_tagging, Bucket="again"))
        controls = self.s3.get_bucket_ownership_controls(Bucket="again")["OwnershipControls"]["Rules"]
        self.assertEqual("ObjectWriter", controls[0]["ObjectOwnership"])

    def test_bad_names(self) -> None:
        for name in ("Bad_Name", "ab", "a..b", "192.168.1.1", "xn--abc", "abc-s3alias", "-abc"):
            with self.subTest(name):
                self.assertEqual((400, "InvalidBucketName"), self.refused(self.s3.create_bucket, Bucket=name))

    def test_foreign_bucket(self) -> None:
        self.control("foreign-bucket", {"name": "theirs"})
        self.assertEqual(403, self.refused(self.s3.head_bucket, Bucket="theirs")[0])
        self.assertEqual((403, "AccessDenied"), self.refused(self.s3.get_bucket_versioning, Bucket="theirs"))
        self.assertEqual((409, "BucketAlreadyExists"), self.refused(self.s3.create_bucket, Bucket="theirs"))
        self.assertEqual((403, "AccessDenied"), self.refused(self.s3.delete_bucket, Bucket="theirs"))
        self.client("s3", key="999999999999").head_bucket(Bucket="theirs")

    def test_expected_owner(self) -> None:
        self.s3.create_bucket(Bucket="mine")
        self.s3.head_bucket(Bucket="mine", ExpectedBucketOwner="123456789012")
        wrong = self.refused(self.s3.get_bucket_tagging, Bucket="mine", ExpectedBucketOwner="000000000001")
        self.assertEqual((403, "AccessDenied"), wrong)

    def test_wrong_region(self) -> None:
        west = self.client("s3", region="eu-west-1")
        west.create_bucket(Bucket="west", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for method, body in (("HEAD", b""), ("GET", b"<Code>PermanentRedirect</Code>")):
            with self.subTest(method):
                answer = self.raw(method, "/west?versioning" if body else "/west", "us-west-2")
                self.assertEqual((301, "eu-west-1"), (answer.status, answer.getheader("x-amz-bucket-region")))
                self.assertIn(body, answer.read())
        self.assertEqual("eu-west-1", self.s3.get_bucket_location(Bucket="west")["LocationConstraint"])

    def test_acl_while_acls_are_off(self) -> None:
        self.s3.create_bucket(Bucket="enforced")
        refused = self.refused(self.s3.put_bucket_acl, Bucket="enforced", ACL="public-read")
        self.assertEqual((400, "AccessControlListNotSupported"), refused)
        self.assertEqual(
            (400, "MalformedPolicy"), self.refused(self.s3.put_bucket_policy, Bucket="enforced", Policy="no")
        )

    def test_objects_still_work(self) -> None:
        self.s3.create_bucket(Bucket="data")
        self.s3.put_object(Bucket="data", Key="folder/a b", Body=b"hello")
        self.assertEqual(b"hello", self.s3.get_object(Bucket="data", Key="folder/a b")["Body"].read())
        self.assertEqual((409, "BucketNotEmpty"), self.refused(self.s3.delete_bucket, Bucket="data"))
        self.s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": "folder/a b"}]})
        self.s3.delete_bucket(Bucket="data")
