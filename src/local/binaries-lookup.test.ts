import { describe, expect, test } from '@jest/globals'
import { firstPlace, placeAfter, placesBefore } from './binaries-lookup.ts'
import { type BinaryName, cacheDirectory, toPlatform } from './binary-names.ts'
import { LocalError } from './error.ts'

interface Row {
  readonly reason: string
  readonly name: BinaryName
  readonly testAssets?: Readonly<Record<string, string>>
  readonly assetsDirectory?: string
  readonly present: readonly string[]
  readonly source: string | undefined
}

const rows: readonly Row[] = [
  {
    reason: 'an explicit path wins over everything',
    name: 'kube-apiserver',
    testAssets: { TEST_ASSET_KUBE_APISERVER: '/x/api' },
    assetsDirectory: '/assets',
    present: ['/x/api', '/assets/kube-apiserver', '/cache/kube-apiserver'],
    source: 'TEST_ASSET_KUBE_APISERVER',
  },
  {
    reason: "one binary's path says nothing about another",
    name: 'etcd',
    testAssets: { TEST_ASSET_KUBE_APISERVER: '/x/api' },
    present: ['/x/api', '/cache/etcd'],
    source: 'cache',
  },
  {
    reason: 'our own variable for the binary that envtest does not know',
    name: 'kube-controller-manager',
    testAssets: { TEST_ASSET_KUBE_CONTROLLER_MANAGER: '/x/kcm' },
    present: ['/x/kcm'],
    source: 'TEST_ASSET_KUBE_CONTROLLER_MANAGER',
  },
  {
    reason: "setup-envtest's directory comes before the cache",
    name: 'etcd',
    assetsDirectory: '/assets',
    present: ['/assets/etcd', '/cache/etcd'],
    source: 'KUBEBUILDER_ASSETS',
  },
  {
    reason: "setup-envtest's directory holds no controller manager: look on",
    name: 'kube-controller-manager',
    assetsDirectory: '/assets',
    present: ['/assets/etcd', '/cache/kube-controller-manager'],
    source: 'cache',
  },
  {
    reason: 'the last resort is not looked at before download and build',
    name: 'kubectl',
    present: ['/usr/local/kubebuilder/bin/kubectl'],
    source: undefined,
  },
]

describe('where a binary is looked for', () => {
  test.each(rows)('$reason', ({ name, testAssets = {}, assetsDirectory, present, source }) => {
    const places = placesBefore(name, { testAssets, assetsDirectory }, '/cache')
    expect(firstPlace(places, (path) => present.includes(path))?.source).toBe(source)
  })

  test('the last resort is where envtest looks last', () => {
    expect(placeAfter('kubectl').path).toBe('/usr/local/kubebuilder/bin/kubectl')
  })
})

describe('platforms', () => {
  test("the cache has setup-envtest's shape", () => {
    const directory = cacheDirectory('/data', toPlatform('linux', 'x64'))
    expect(directory).toBe('/data/kubebuilder-envtest/k8s/1.36.3-linux-amd64')
  })

  test.each([
    { os: 'win32', arch: 'x64', reason: 'no servers for Windows' },
    { os: 'linux', arch: 'riscv64', reason: 'no builds for this processor' },
  ])('$reason', ({ os, arch }) => {
    expect(() => toPlatform(os, arch)).toThrow(LocalError)
  })
})
