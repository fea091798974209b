"""Which account an access key belongs to, and which keys AWS would not know. Signatures are not checked."""

from __future__ import annotations

import json
import re

from moto.iam.models import get_account_id_from

from .call import Call
from .wire import Refusal

ACCOUNT_ID = re.compile(r"\d{12}")
WRONG_PREFIX = "AKIAWRONG"
ALWAYS_KNOWN = frozenset({"test", ""})


class Accounts:
    """Access key id to account id.

    Without a table every key is accepted. With one, only `test`, the listed keys, keys that are an account id
    (12 digits) and keys that STS issued. `AKIAWRONG…` is refused always.
    """

    def __init__(self, table: dict[str, str] | None = None) -> None:
        self._table = dict(table or {})

    @classmethod
    def from_file(cls, path: str) -> Accounts:
        """Read `{"<access key id>": "<account id>"}`."""
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def replace(self, table: dict[str, str]) -> None:
        self._table = dict(table)

    def as_dict(self) -> dict[str, str]:
        return dict(self._table)

    def account_of(self, access_key: str) -> str:
        listed = self._table.get(access_key)
        if listed is not None:
            return listed
        return access_key if ACCOUNT_ID.fullmatch(access_key) else get_account_id_from(access_key)

    def check(self, call: Call) -> None:
        """Raise what AWS answers to a key it does not know."""
        if not self._is_known(call.access_key):
            if call.service == "s3":
                message = "The AWS Access Key Id you provided does not exist in our records."
                raise Refusal(403, "InvalidAccessKeyId", message)
            raise Refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid.")

    def _is_known(self, access_key: str) -> bool:
        if access_key.startswith(WRONG_PREFIX):
            return False
        if not self._table or access_key in self._table or access_key in ALWAYS_KNOWN:
            return True
        return bool(ACCOUNT_ID.fullmatch(access_key)) or access_key.startswith("ASIA")
