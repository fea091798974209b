/** An error as the SDK throws it: the modelled name or, where it knows none, the code of the wire. */
export function sdkRefusal(
  name: string,
  { message = 'text', code }: { readonly message?: string; readonly code?: string } = {},
): Error {
  const error = Object.assign(new Error(message), { name })
  return code === undefined ? error : Object.assign(error, { Code: code })
}
