/** What a TLS client needs; the members are those of `tls.connect`. PEM texts. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized?: false
}

export interface KubeCredentials {
  /** Authorization and impersonation headers. Never log them. */
  readonly headers: Readonly<Record<string, string | string[]>>
  /** The same object for as long as the material stays the same. */
  readonly tls: TlsMaterial
}

/** Where an API server is and how to prove who we are. */
export interface KubeConnection {
  /** The base URL without a trailing slash; it may have a path. */
  readonly server: string
  /** The namespace of the context, or of the pod. */
  readonly namespace: string | undefined
  /** Current credentials; asked for before every request, so that tokens and files may rotate. */
  credentials(): Promise<KubeCredentials>
  /** Forgets cached credentials. Called when the server answered 401. */
  renew(): void
}
