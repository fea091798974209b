"""S3 requests as operations: the SDK's command names, and which of them may be handed to moto.

The allow-list is the guard of testbed.md section 2.5: moto answers an unknown bucket sub-resource as
CreateBucket, ListObjects or DeleteBucket, so a correct client would delete its own bucket.
"""

from __future__ import annotations

# sub-resource -> (noun of the command, methods that moto 5.2.5 implements)
BUCKET_SUBRESOURCES: dict[str, tuple[str, frozenset[str]]] = {
    "accelerate": ("BucketAccelerateConfiguration", frozenset({"GET", "PUT"})),
    "acl": ("BucketAcl", frozenset({"GET", "PUT"})),
    "abac": ("BucketAbac", frozenset()),
    "analytics": ("BucketAnalyticsConfiguration", frozenset()),
    "cors": ("BucketCors", frozenset({"GET", "PUT", "DELETE"})),
    "encryption": ("BucketEncryption", frozenset({"GET", "PUT", "DELETE"})),
    "intelligent-tiering": ("BucketIntelligentTieringConfiguration", frozenset()),
    "inventory": ("BucketInventoryConfiguration", frozenset({"GET", "PUT"})),
    "lifecycle": ("BucketLifecycleConfiguration", frozenset({"GET", "PUT", "DELETE"})),
    "location": ("BucketLocation", frozenset({"GET"})),
    "logging": ("BucketLogging", frozenset({"GET", "PUT"})),
    "metadataConfiguration": ("BucketMetadataConfiguration", frozenset()),
    "metadataTable": ("BucketMetadataTableConfiguration", frozenset()),
    "metrics": ("BucketMetricsConfiguration", frozenset()),
    "notification": ("BucketNotificationConfiguration", frozenset({"GET", "PUT"})),
    "object-lock": ("ObjectLockConfiguration", frozenset({"GET", "PUT"})),
    "ownershipControls": ("BucketOwnershipControls", frozenset({"GET", "PUT", "DELETE"})),
    "policy": ("BucketPolicy", frozenset({"GET", "PUT", "DELETE"})),
    "policyStatus": ("BucketPolicyStatus", frozenset({"GET"})),
    "publicAccessBlock": ("PublicAccessBlock", frozenset({"GET", "PUT", "DELETE"})),
    "replication": ("BucketReplication", frozenset({"GET", "PUT", "DELETE"})),
    "requestPayment": ("BucketRequestPayment", frozenset()),
    "tagging": ("BucketTagging", frozenset({"GET", "PUT", "DELETE"})),
    "versioning": ("BucketVersioning", frozenset({"GET", "PUT"})),
    "website": ("BucketWebsite", frozenset({"GET", "PUT", "DELETE"})),
}

# Sub-resources of which one bucket has many: a GET without `id` is the List command.
KEYED = frozenset({"analytics", "intelligent-tiering", "inventory", "metrics"})

# Commands whose name is not method + noun.
IRREGULAR = {
    ("DELETE", "lifecycle"): "DeleteBucketLifecycle",
    ("POST", "metadataConfiguration"): "CreateBucketMetadataConfiguration",
    ("POST", "metadataTable"): "CreateBucketMetadataTableConfiguration",
}

LISTINGS = {"versions": "ListObjectVersions", "uploads": "ListMultipartUploads", "session": "CreateSession"}

# Query parameters that select nothing: they only narrow or format an answer.
PLAIN_PARAMETERS = frozenset(
    {
        "id", "x-id", "prefix", "delimiter", "marker", "max-keys", "continuation-token", "start-after",
        "encoding-type", "fetch-owner", "key-marker", "version-id-marker", "upload-id-marker", "max-uploads",
        "list-type",
    }
)  # fmt: skip

OBJECT_SUBRESOURCES = {
    "acl": "ObjectAcl",
    "attributes": "ObjectAttributes",
    "legal-hold": "ObjectLegalHold",
    "retention": "ObjectRetention",
    "tagging": "ObjectTagging",
    "torrent": "ObjectTorrent",
}

VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Post", "HEAD": "Head"}


def service_operation(query: dict[str, str]) -> str:
    """Operation of a request without a bucket."""
    return "ListDirectoryBuckets" if query.get("x-id") == "ListDirectoryBuckets" else "ListBuckets"


def bucket_operation(method: str, query: dict[str, str]) -> str:
    """Operation of a request that names a bucket and no key."""
    for name in query:
        row = BUCKET_SUBRESOURCES.get(name)
        if row is not None:
            if (method, name) in IRREGULAR:
                return IRREGULAR[(method, name)]
            if method == "GET" and name in KEYED and "id" not in query:
                return f"List{row[0]}s"
            return VERBS.get(method, method) + row[0]
        if name in LISTINGS:
            return LISTINGS[name]
    if method == "POST":
        return "DeleteObjects" if "delete" in query else "PostObject"
    if method == "GET":
        return "ListObjectsV2" if query.get("list-type") == "2" else "ListObjects"
    return {"HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}.get(method, method)


def object_operation(method: str, query: dict[str, str], headers: dict[str, str]) -> str:
    """Operation of a request that names a bucket and a key."""
    for name, noun in OBJECT_SUBRESOURCES.items():
        if name in query:
            return VERBS.get(method, method) + noun
    if "uploads" in query:
        return "CreateMultipartUpload"
    if "uploadId" in query:
        copied = "UploadPartCopy" if "x-amz-copy-source" in headers else "UploadPart"
        by_method = {"GET": "ListParts", "POST": "CompleteMultipartUpload", "DELETE": "AbortMultipartUpload"}
        return by_method.get(method, copied)
    if method == "PUT" and "x-amz-copy-source" in headers:
        return "CopyObject"
    return VERBS.get(method, method) + "Object"


def is_supported(method: str, query: dict[str, str]) -> bool:
    """Whether moto answers this bucket-level request as what it is, and not as another operation."""
    named = [name for name in query if name not in PLAIN_PARAMETERS]
    if not named:
        return method in ("GET", "HEAD", "PUT", "DELETE")
    if len(named) > 1:
        return False
    row = BUCKET_SUBRESOURCES.get(named[0])
    if row is not None:
        return method in row[1]
    return (method, named[0]) in {("GET", "versions"), ("GET", "uploads"), ("POST", "delete")}
