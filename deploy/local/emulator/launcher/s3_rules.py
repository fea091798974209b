"""Refusals of S3 that depend on the bucket's own configuration and that moto leaves out (testbed.md section 2.4)."""

from __future__ import annotations

import json

from moto.s3.models import FakeBucket, S3Backend

from .call import Call
from .s3_create import DEFAULT_ENCRYPTION
from .wire import Refusal, Request

# Accepted while ACLs are off, because they grant nothing beyond the owner.
HARMLESS_ACLS = frozenset({"private", "bucket-owner-full-control"})


def install() -> None:
    """Deleting the encryption of a bucket goes back to SSE-S3: no bucket is unencrypted since January 2023."""

    def delete_encryption(self: S3Backend, bucket_name: str) -> None:
        self.get_bucket(bucket_name).encryption = DEFAULT_ENCRYPTION

    S3Backend.delete_bucket_encryption = delete_encryption  # type: ignore[method-assign]


def check(call: Call, request: Request, bucket: FakeBucket | None) -> None:
    """Raise what S3 answers to a well-formed request that this bucket does not allow."""
    if bucket is None:
        return
    if call.operation == "PutBucketAcl" and bucket.ownership_rule == "BucketOwnerEnforced":
        if request.headers.get("x-amz-acl") not in HARMLESS_ACLS:
            raise Refusal(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    if call.operation == "PutBucketPolicy":
        _check_policy(request.body)
    if call.operation == "PutBucketVersioning" and bucket.object_lock_enabled and b"Suspended" in request.body:
        message = "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
        raise Refusal(409, "InvalidBucketState", message)


def _check_policy(body: bytes) -> None:
    try:
        policy = json.loads(body)
    except ValueError as error:
        raise Refusal(400, "MalformedPolicy", "This policy contains invalid Json") from error
    if not isinstance(policy, dict) or not policy.get("Statement"):
        raise Refusal(400, "MalformedPolicy", "Missing required field Statement")
