"""CreateBucket as AWS does it: tags in the call, today's defaults, nothing left over from a bucket of the same name."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

from moto.s3.models import FakeBucket, s3_backends

from .call import Call
from .s3_guard import find_bucket
from .wire import Refusal, Request, Response

# Defaults of new buckets since January and April 2023 (aws-bucket.md section 2); moto has none of them.
DEFAULT_OWNERSHIP = "BucketOwnerEnforced"
DEFAULT_ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}
PUBLIC_ACCESS_FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def create_bucket(call: Call, request: Request, forward: Callable[[], Response]) -> Response:
    """Create through moto, then add tags and defaults. A bucket that was ours already keeps what it has."""
    tags = _tags(request.body)
    existed = find_bucket(call.resource) is not None
    response = forward()
    bucket = find_bucket(call.resource)
    if response.status == 200 and bucket is not None and not existed:
        _furnish(bucket, tags)
    return response


def plant_foreign_bucket(name: str, account: str, region: str) -> None:
    """A bucket that `account` owns, made without a call."""
    if find_bucket(name) is not None:
        raise ValueError(f"bucket {name} exists already")
    s3_backends[account]["aws"].create_bucket(name, region)


def _furnish(bucket: FakeBucket, tags: dict[str, str]) -> None:
    backend = s3_backends[bucket.account_id][bucket.partition]
    # moto keeps the tags of a deleted bucket and gives them to the next one of that name.
    backend.put_bucket_tagging(bucket.name, tags)
    bucket.ownership_rule = bucket.ownership_rule or DEFAULT_OWNERSHIP
    bucket.encryption = bucket.encryption or DEFAULT_ENCRYPTION
    if bucket.public_access_block is None:
        flags = {name: "true" for name in PUBLIC_ACCESS_FLAGS}
        backend.put_public_access_block(bucket.name, flags)


def _tags(body: bytes) -> dict[str, str]:
    if b"<Tag>" not in body:
        return {}
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Refusal(400, "MalformedXML", "The XML you provided was not well-formed.") from error
    tags: dict[str, str] = {}
    for tag in root.iter():
        if _local(tag.tag) != "Tag":
            continue
        members = {_local(child.tag): child.text or "" for child in tag}
        key = members.get("Key", "")
        if not key or key in tags or key.startswith("aws:"):
            raise Refusal(400, "InvalidTag", "The tag provided was not a valid tag.")
        tags[key] = members.get("Value", "")
    return tags


def _local(name: str) -> str:
    return name.rpartition("}")[2]
