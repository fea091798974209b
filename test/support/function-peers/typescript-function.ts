/**
 * A function on the upstream TypeScript SDK that does what its input says, as `python_function.py`
 * does: `node typescript-function.ts <call log> [flags of the SDK]`.
 */
import { appendFileSync } from 'node:fs'
import {
  type ComposeFunction,
  type ComposeResponse,
  fatal,
  type Resource,
  type RunFunctionRequest,
  RunFunctionResponse,
  requireResource,
  serve,
  warning,
} from '@crossplane-org/function-sdk-typescript'

type Behaviour = (req: RunFunctionRequest, rsp: ComposeResponse, what: unknown) => ComposeResponse

const [callLog = '', ...flags] = process.argv.slice(2)

/** Merges the protobuf JSON of a response into the usual one. */
const reply: Behaviour = (_req, rsp, what) => {
  const given = RunFunctionResponse.fromJSON(what)
  return {
    ...rsp,
    desired: {
      composite: given.desired?.composite ?? rsp.desired.composite,
      resources: { ...rsp.desired.resources, ...given.desired?.resources },
    },
    results: [...rsp.results, ...given.results],
    conditions: [...rsp.conditions, ...given.conditions],
    context: { ...rsp.context, ...given.context },
    requirements: given.requirements,
  }
}

const report: Behaviour = (req, rsp) => {
  const { composite, resources = {} } = req.observed ?? {}
  const status = {
    composite: composite?.resource,
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, { resource }]) => [name, resource]),
    ),
    seen: seen(req),
  }
  return withStatus(rsp, status)
}

/** Tells the connection details in clear, as no function should. */
const connections: Behaviour = (req, rsp) => {
  const told = mapValues(req.observed?.resources ?? {}, ({ connectionDetails }) =>
    mapValues(connectionDetails, (value) => Buffer.from(value).toString('utf8')),
  )
  return withStatus(rsp, { connections: told })
}

/** Tells one text of an observed resource, in one place. */
const quote: Behaviour = (req, rsp, what) => {
  const { from, path, into } = what as {
    readonly from: string
    readonly path: readonly string[]
    readonly into: 'status' | 'map' | 'result'
  }
  const step = (found: unknown, name: string) => Object(found)[name]
  const quoted: unknown = path.reduce(step, req.observed?.resources[from]?.resource)
  if (typeof quoted !== 'string') return rsp
  switch (into) {
    case 'status':
      return withStatus(rsp, { quoted })
    case 'result':
      warning(rsp, `it says ${quoted}`)
      return rsp
    case 'map': {
      const resource = { apiVersion: 'v1', kind: 'ConfigMap', data: { quoted } }
      const told = { resource, connectionDetails: {}, ready: 1 }
      const resources = { ...rsp.desired.resources, told }
      return { ...rsp, desired: { ...rsp.desired, resources } }
    }
    default:
      return into satisfies never
  }
}

const values: Behaviour = (_req, rsp, what) => withStatus(rsp, what)

const ttl: Behaviour = (_req, rsp, what) => {
  const ms = typeof what === 'number' ? what * 1000 : undefined
  const duration =
    ms === undefined
      ? undefined
      : { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 }
  return { ...rsp, meta: { tag: rsp.meta?.tag ?? '', ttl: duration } }
}

const drop: Behaviour = (_req, rsp, what) => {
  const names = what as readonly string[]
  const kept = Object.entries(rsp.desired.resources).filter(([name]) => !names.includes(name))
  return { ...rsp, desired: { ...rsp.desired, resources: Object.fromEntries(kept) } }
}

const fatalAt: Behaviour = (req, rsp) => {
  requireResource(rsp, 'it', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    matchName: 'none',
    namespace: 'team',
  })
  if ('it' in req.requiredResources) fatal(rsp, 'it is not there')
  else warning(rsp, 'asking for it')
  return rsp
}

const crash: Behaviour = () => process.exit(1)

const throwError: Behaviour = (_req, _rsp, what) => {
  throw new Error(String(what))
}

const behaviours: Readonly<Record<string, Behaviour>> = {
  reply,
  report,
  connections,
  quote,
  values,
  ttl,
  drop,
  fatal_at: fatalAt,
  crash,
  throw: throwError,
}

const compose: ComposeFunction = (req, rsp) => {
  appendFileSync(callLog, `${JSON.stringify(seen(req))}\n`)
  const behaviour = behaviours[String(req.input?.do)]
  if (behaviour === undefined) throw new Error(`no behaviour ${String(req.input?.do)}`)
  return behaviour(req, rsp, req.input?.with)
}

/** What a request carried, in plain JSON. */
function seen(req: RunFunctionRequest) {
  return {
    tag: req.meta?.tag ?? '',
    capabilities: req.meta?.capabilities ?? [],
    required: mapValues(req.requiredResources, ({ items }) => items.map(nameOf)),
    extra: mapValues(req.extraResources, ({ items }) => items.map(nameOf)),
    schemas: mapValues(req.requiredSchemas, ({ openapiV3 }) => openapiV3 !== undefined),
    credentials: mapValues(req.credentials, ({ credentialData }) =>
      mapValues(credentialData?.data ?? {}, (value) => Buffer.from(value).toString('utf8')),
    ),
    context: req.context ?? {},
    desired: Object.keys(req.desired?.resources ?? {}).sort(),
  }
}

function nameOf({ resource }: Resource): unknown {
  return resource?.metadata?.name
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}

function withStatus(rsp: ComposeResponse, status: unknown): ComposeResponse {
  const composite = { resource: { status }, connectionDetails: {}, ready: 0 }
  return { ...rsp, desired: { ...rsp.desired, composite } }
}

serve(compose, { argv: flags })
