"""Cheaper ways through moto's hottest spots; the answers are the same."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core import responses
from moto.core.errors import ErrorLookupFactory
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.core.utils import get_value
from moto.rds.exceptions import DBInstanceNotFoundError
from moto.rds.models import DBInstance, RDSBackend

_MISSING = object()
_KEYS: dict[tuple[object, ...], tuple[str, ...]] = {}


def install() -> None:
    """Remember what never changes, and look instances up instead of scanning for them."""
    AttributePicker.__call__ = _pick  # type: ignore[method-assign]
    # The methods of a class, read for every request; the errors of a service, read for every refusal.
    responses.method_names_from_class = cache(responses.method_names_from_class)
    _install_error_lookup()
    original = RDSBackend.describe_db_instances

    def describe(
        self: RDSBackend, db_instance_identifier: str | None = None, filters: Any = None
    ) -> list[DBInstance]:
        if db_instance_identifier is None or filters or db_instance_identifier.startswith("arn:"):
            return original(self, db_instance_identifier, filters)
        db = self.databases.get(db_instance_identifier.lower())
        if db is None:
            raise DBInstanceNotFoundError(db_instance_identifier)
        return [db]

    RDSBackend.describe_db_instances = describe  # type: ignore[method-assign]


def _install_error_lookup() -> None:
    original = ErrorLookupFactory.for_service
    known: dict[object, Any] = {}

    def for_service(self: ErrorLookupFactory, service_model: Any) -> Any:
        service = service_model.metadata.get("serviceId")
        if service not in known:
            known[service] = original(self, service_model)
        return known[service]

    ErrorLookupFactory.for_service = for_service  # type: ignore[method-assign]


def _pick(self: AttributePicker, context: AttributePickerContext) -> Any:
    # The candidate names depend on the picker, the object's class, the member and its shape only.
    shape = context.shape
    parent = getattr(shape, "parent", None)
    service = context.service_model.service_name if context.service_model else ""
    wire_name = shape.serialization.get("name")
    identity = (type(self), service, type(context.obj), context.key, shape.name, wire_name, parent and parent.name)
    names = _KEYS.get(identity)
    if names is None:
        names = _KEYS[identity] = tuple(dict.fromkeys(self.get_possible_keys(context)))
    value: Any = None
    for name in names:
        found = get_value(context.obj, name, _MISSING)
        if found is not _MISSING:
            value = found
            break
    if self.response_transformers:
        path = f"{context.key_path}.{context.key}"
        for suffix, transform in self.response_transformers.items():
            if path.endswith(suffix):
                return transform(value)
    return value
