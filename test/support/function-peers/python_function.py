"""A function on the upstream Python SDK that does what its input says.

`input.do` names one of the behaviours below. Every call is appended to the call log as one JSON
line, so that a test can count calls and see what each of them carried.
"""

import asyncio
import json
import os

import click
import grpc
from crossplane.function import cli, response, runtime
from crossplane.function.proto.v1 import run_function_pb2 as fnv1
from crossplane.function.proto.v1 import run_function_pb2_grpc as grpcv1
from crossplane.function.proto.v1beta1 import run_function_pb2_grpc as grpcv1beta1
from google.protobuf import json_format


def plain(message):
    return json_format.MessageToDict(message, preserving_proto_field_name=False)


def names(resources):
    return [plain(item.resource).get("metadata", {}).get("name") for item in resources.items]


def seen(req):
    """What a request carried, in plain JSON."""
    return {
        "tag": req.meta.tag,
        "capabilities": list(req.meta.capabilities),
        "required": {key: names(found) for key, found in req.required_resources.items()},
        "extra": {key: names(found) for key, found in req.extra_resources.items()},
        "schemas": {key: schema.HasField("openapi_v3") for key, schema in req.required_schemas.items()},
        "credentials": {
            key: {name: value.decode() for name, value in found.credential_data.data.items()}
            for key, found in req.credentials.items()
        },
        "context": plain(req.context),
        "desired": sorted(req.desired.resources),
        "size": req.ByteSize(),
    }


def reply(req, rsp, what):
    """Merges the protobuf JSON of a response into the usual one."""
    json_format.ParseDict(what, rsp)


def report(req, rsp, what):
    """Tells what was observed in the status of the composite."""
    status = {
        "composite": plain(req.observed.composite.resource),
        "resources": {key: plain(r.resource) for key, r in req.observed.resources.items()},
        "seen": seen(req),
    }
    json_format.ParseDict({"status": status}, rsp.desired.composite.resource)


def values(req, rsp, what):
    """Sends the values of its input back as the status."""
    rsp.desired.composite.resource.update({"status": what})


def ttl(req, rsp, what):
    """Seconds, or null for none at all."""
    rsp.meta.ClearField("ttl")
    if what is not None:
        rsp.meta.ttl.FromMilliseconds(int(what * 1000))


def drop(req, rsp, what):
    for name in what:
        del rsp.desired.resources[name]


def grow(req, rsp, what):
    """Follows `data.next` from ConfigMap to ConfigMap."""
    name = what["from"]
    for index in range(int(what["most"])):
        key = f"link-{index}"
        response.require_resources(rsp, key, "v1", "ConfigMap", match_name=name, namespace="team")
        found = req.required_resources[key].items if key in req.required_resources else []
        following = plain(found[0].resource).get("data", {}).get("next") if found else None
        if following is None:
            return
        name = following


def alternate(req, rsp, what):
    """Asks for something else at every call."""
    rsp.context["turn"] = int(req.context["turn"]) + 1 if "turn" in req.context else 0
    name = f"map-{int(rsp.context['turn']) % 2}"
    response.require_resources(rsp, "it", "v1", "ConfigMap", match_name=name, namespace="team")
    response.warning(rsp, f"waiting for {name}")


def fatal_at(req, rsp, what):
    """Asks for a ConfigMap; turns fatal once it is answered."""
    response.require_resources(rsp, "it", "v1", "ConfigMap", match_name="none", namespace="team")
    if "it" in req.required_resources:
        response.fatal(rsp, "it is not there")


def crash(req, rsp, what):
    os._exit(1)


def throw(req, rsp, what):
    raise ValueError(what)


def nothing(req, rsp, what):
    rsp.Clear()


BEHAVIOURS = (
    reply, report, values, ttl, drop, grow, alternate, fatal_at, crash, throw, nothing,
)


class Function(grpcv1.FunctionRunnerServiceServicer):
    def __init__(self, call_log):
        self.call_log = call_log
        self.behaviours = {behaviour.__name__: behaviour for behaviour in BEHAVIOURS}

    async def RunFunction(self, req, context):  # noqa: N802
        with open(self.call_log, "a", encoding="utf-8") as log:
            log.write(json.dumps(seen(req)) + "\n")
        what = plain(req.input)
        if what["do"] == "abort":
            await context.abort(grpc.StatusCode[what["with"]], "as it was told")
        if what["do"] == "hang":
            await asyncio.Event().wait()
        rsp = response.to(req)
        self.behaviours[what["do"]](req, rsp, what.get("with"))
        return rsp


async def serve_beta_only(function, address):
    """What a function from the time before v1 serves."""
    server = grpc.aio.server()
    beta = runtime.BetaFunctionRunner(wrapped=function)
    grpcv1beta1.add_FunctionRunnerServiceServicer_to_server(beta, server)
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


@click.command()
@cli.standard_options
@click.option("--call-log", required=True)
@click.option("--beta-only", is_flag=True)
def main(call_log, beta_only, **options):
    function = Function(call_log)
    if beta_only:
        asyncio.run(serve_beta_only(function, options["address"]))
    else:
        cli.run(function, **options)


if __name__ == "__main__":
    main()
