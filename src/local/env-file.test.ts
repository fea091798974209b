import { describe, expect, test } from '@jest/globals'
import { toEnvFile } from './env-file.ts'
import { readSettings } from './settings.ts'

const emulator = { accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1' }

describe('the file of shell exports', () => {
  test('holds everything for an environment of our own', () => {
    const text = toEnvFile({
      kubeconfig: '/p/kubeconfig',
      awsEndpoint: 'http://127.0.0.1:5000',
      credentials: emulator,
      metricsUrl: 'http://127.0.0.1:8080/metrics',
      kubectl: '/p/bin/kubectl',
    })
    expect(text.split('\n')).toEqual([
      'export KUBECONFIG=/p/kubeconfig',
      'export AWS_ENDPOINT_URL=http://127.0.0.1:5000',
      'export AWS_REGION=us-east-1',
      'export AWS_DEFAULT_REGION=us-east-1',
      'export AWS_ACCESS_KEY_ID=test',
      'export AWS_SECRET_ACCESS_KEY=test',
      'export PLUMBLINE_METRICS_URL=http://127.0.0.1:8080/metrics',
      'export PATH="$PATH":/p/bin',
      '',
    ])
  })

  test('sets no credentials for an endpoint that is not ours, and quotes what a shell would split', () => {
    const text = toEnvFile({
      kubeconfig: "/my dir/it's",
      awsEndpoint: 'http://a',
      credentials: undefined,
      metricsUrl: undefined,
      kubectl: '/my bin/kubectl',
    })
    expect(text.split('\n')).toEqual([
      "export KUBECONFIG='/my dir/it'\\''s'",
      'export AWS_ENDPOINT_URL=http://a',
      `export PATH="$PATH":'/my bin'`,
      '',
    ])
  })
})

describe('settings', () => {
  test.each([
    { text: '90s', ms: 90_000, reason: 'seconds' },
    { text: '2m', ms: 120_000, reason: 'minutes' },
    { text: 'soon', ms: 60_000, reason: 'not a duration: the default' },
    { text: undefined, ms: 60_000, reason: 'unset: the default' },
  ])('start timeout of $reason', ({ text, ms }) => {
    const env = { KUBEBUILDER_CONTROLPLANE_START_TIMEOUT: text }
    expect(readSettings(env).startTimeoutMs).toBe(ms)
  })

  test('an empty variable counts as unset', () => {
    const settings = readSettings({
      KUBEBUILDER_ASSETS: '',
      TEST_ASSET_ETCD: '',
      XDG_DATA_HOME: '/d',
    })
    expect(settings).toMatchObject({ assetsDirectory: undefined, testAssets: {}, dataHome: '/d' })
  })
})
