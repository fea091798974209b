"""Prints the messages, enums and service of the SDK's two protocol versions in protobufjs' JSON."""

import json

from crossplane.function.proto.v1 import run_function_pb2 as fnv1
from crossplane.function.proto.v1beta1 import run_function_pb2 as fnv1beta1
from google.protobuf import descriptor as pb

SCALARS = {
    pb.FieldDescriptor.TYPE_STRING: "string",
    pb.FieldDescriptor.TYPE_BYTES: "bytes",
}


def type_of(field, package):
    composite = field.message_type or field.enum_type
    return composite.full_name.removeprefix(f"{package}.") if composite else SCALARS[field.type]


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def describe_field(field, package):
    if is_map(field):
        value = field.message_type.fields_by_name["value"]
        return {"id": field.number, "keyType": "string", "type": type_of(value, package)}
    described = {"id": field.number, "type": type_of(field, package)}
    if field.is_repeated:
        described["rule"] = "repeated"
    oneof = field.containing_oneof
    if oneof is not None and oneof.name == f"_{field.name}":
        described["options"] = {"proto3_optional": True}
    return described


def camel(name):
    head, *rest = name.lstrip("_").split("_")
    return ("_" if name.startswith("_") else "") + head + "".join(part.title() for part in rest)


def describe_message(message, package):
    return {
        "fields": {f.camelcase_name: describe_field(f, package) for f in message.fields},
        "oneofs": {
            camel(oneof.name): {"oneof": [f.camelcase_name for f in oneof.fields]}
            for oneof in message.oneofs
        },
    }


def describe(file):
    package = file.package
    service = file.services_by_name["FunctionRunnerService"]
    return {
        "package": package,
        "nested": {
            **{
                name: {"values": {value.name: value.number for value in enum.values}}
                for name, enum in file.enum_types_by_name.items()
            },
            **{
                name: describe_message(message, package)
                for name, message in file.message_types_by_name.items()
            },
            service.name: {
                "methods": {
                    method.name: {
                        "requestType": method.input_type.name,
                        "responseType": method.output_type.name,
                        "comment": "",
                    }
                    for method in service.methods
                }
            },
        },
    }


print(json.dumps([describe(fnv1.DESCRIPTOR), describe(fnv1beta1.DESCRIPTOR)]))
