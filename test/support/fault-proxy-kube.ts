const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/**
 * What a request to the API server writes, as verb and resource: `patch buckets/status`. Undefined
 * for reads, and for reviews, which are created and change nothing.
 */
export function readKubeWrite(request: {
  readonly method: string
  readonly path: string
}): string | undefined {
  const verb = verbs[request.method]
  if (verb === undefined) return undefined
  const [, root, ...rest] = new URL(request.path, 'http://localhost').pathname.split('/')
  const parts = rest.slice(root === 'api' ? 1 : 2)
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2
  const [resource = '', , subresource] = inNamespace ? parts.slice(2) : parts
  if (resource.endsWith('reviews')) return undefined
  return [verb, [resource, subresource].filter((part) => part !== undefined).join('/')].join(' ')
}
