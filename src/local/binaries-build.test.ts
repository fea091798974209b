import { describe, expect, test } from '@jest/globals'
import { isGoNewEnough, planBuilds } from './binaries-build.ts'

describe('the Go that is needed', () => {
  test.each([
    { version: 'go1.26.8', enough: true, reason: 'what go.mod asks for' },
    { version: 'go1.27', enough: true, reason: 'newer, without a patch number' },
    { version: 'go2.0', enough: true, reason: 'a new major version' },
    { version: 'go1.25.9', enough: false, reason: 'too old' },
    { version: 'go1.3', enough: false, reason: 'compared as numbers, not as text' },
    { version: 'devel go1.28-abc', enough: false, reason: 'an unreleased one: not recognised' },
    { version: '', enough: false, reason: 'not installed' },
  ])('$version: $reason', ({ version, enough }) => {
    expect(isGoNewEnough(version)).toBe(enough)
  })
})

describe('the builds', () => {
  test('etcd and Kubernetes are built from different modules', () => {
    const builds = planBuilds(['etcd', 'kube-apiserver', 'kubectl'], '/out')
    expect(builds.map(({ names }) => names)).toEqual([['etcd'], ['kube-apiserver', 'kubectl']])
  })

  test('only what is missing is built', () => {
    const [build, ...others] = planBuilds(['kubectl'], '/out')
    expect(others).toEqual([])
    expect(build?.args.at(-1)).toBe('k8s.io/kubernetes/cmd/kubectl')
  })

  test('the version is stamped into both packages that report it', () => {
    const flags = planBuilds(['kubectl'], '/out')[0]?.args.join(' ')
    expect(flags).toContain('-X k8s.io/component-base/version.gitVersion=v1.36.3')
    expect(flags).toContain('-X k8s.io/client-go/pkg/version.gitMinor=36')
  })
})
