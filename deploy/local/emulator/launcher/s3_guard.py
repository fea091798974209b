"""What S3 checks before it does anything: names, owner, region, and what moto does not implement."""

from __future__ import annotations

import re

from moto.s3.models import FakeBucket, s3_backends

from .call import Call
from .s3_operations import is_supported
from .wire import Refusal, Request

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
IPV4 = re.compile(r"\d+\.\d+\.\d+\.\d+")
BAD_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
BAD_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")

# Answered from any region: the SDK asks it to learn the region, and CreateBucket has its own answers.
ANY_REGION = frozenset({"CreateBucket", "GetBucketLocation"})


def find_bucket(name: str) -> FakeBucket | None:
    """The bucket of that name in whichever account owns it."""
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


def check(call: Call, request: Request, account: str) -> FakeBucket | None:
    """The bucket, or raise what S3 answers before it looks at the operation.

    moto skips all of these checks (testbed.md 2.4, 2.5).
    """
    if not call.resource:
        return None
    if not call.key and not is_supported(request.method, call.parameters):
        raise Refusal(501, "NotImplemented", f"{call.operation} is not implemented by the emulator.")
    if call.operation == "CreateBucket":
        _check_name(call.resource)
    bucket = find_bucket(call.resource)
    if bucket is None:
        return None
    _check_owner(call, request, account, bucket)
    if call.region != bucket.region_name and call.operation not in ANY_REGION:
        raise _redirect(bucket)
    return bucket


def _check_name(name: str) -> None:
    valid = NAME.fullmatch(name) and ".." not in name and not IPV4.fullmatch(name)
    if not valid or name.startswith(BAD_PREFIXES) or name.endswith(BAD_SUFFIXES):
        raise Refusal(400, "InvalidBucketName", "The specified bucket is not valid.", members={"BucketName": name})


def _check_owner(call: Call, request: Request, account: str, bucket: FakeBucket) -> None:
    if call.operation == "CreateBucket":
        if bucket.account_id != account:
            message = (
                "The requested bucket name is not available. The bucket namespace is shared by all users of the "
                "system. Please select a different name and try again."
            )
            raise Refusal(409, "BucketAlreadyExists", message, members={"BucketName": bucket.name})
        return
    expected = request.headers.get("x-amz-expected-bucket-owner")
    if bucket.account_id != account or (expected is not None and expected != bucket.account_id):
        raise Refusal(403, "AccessDenied", "Access Denied", headers={"x-amz-bucket-region": bucket.region_name})


def _redirect(bucket: FakeBucket) -> Refusal:
    message = (
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint."
    )
    members = {"Endpoint": f"{bucket.name}.s3.{bucket.region_name}.amazonaws.com", "Bucket": bucket.name}
    headers = {"x-amz-bucket-region": bucket.region_name}
    return Refusal(301, "PermanentRedirect", message, headers=headers, members=members)
