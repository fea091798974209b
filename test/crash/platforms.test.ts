import { beforeAll, expect, test } from '@jest/globals'
import { useEnvironment } from '../support/environment.ts'
import { useFunctionPeers } from '../support/function-peers.ts'
import { connectClient } from '../support/kube-client.ts'
import { PlatformApi } from '../support/platform-api.ts'
import { PlatformLives } from './platform-lives.ts'
import { phases } from './platform-phases.ts'

const patience = 300_000

/** Every sort of write that composition makes: one that is new must be tried here too. */
const sorts = [
  'apply configmaps',
  'apply customresourcedefinitions',
  'apply secrets',
  'create compositionrevisions',
  'create events',
  'delete compositionrevisions',
  'delete configmaps',
  'delete customresourcedefinitions',
  'patch NAMEs',
  'patch NAMEs/status',
  'patch compositeresourcedefinitions',
  'patch compositeresourcedefinitions/status',
  'patch compositionrevisions',
  'patch compositionrevisions/status',
  'patch compositions/status',
  'patch functions/status',
  'patch secrets',
]

const environment = useEnvironment({ controller: false, emulator: false })
const peers = useFunctionPeers()
let lives: PlatformLives | undefined

beforeAll(async () => {
  const kube = await connectClient(environment().kubeconfigPath, { qps: 2000, burst: 4000 })
  await new PlatformApi(kube, { kind: 'Any', plural: '*' }).allow()
  const peer = await peers().start('typescript')
  await peer.listening()
  const kubeconfig = environment().controllerKubeconfigPath
  lives = new PlatformLives({ kube, kubeconfig, endpoint: peer.target })
}, patience)

test.each(phases)(
  '$name: the end is the undisturbed one, wherever the controller dies',
  async (phase) => {
    expect(await lives?.failures(phase)).toEqual([])
  },
  patience,
)

test('a controller that comes when all is settled writes nothing', async () => {
  expect(await lives?.atRest()).toEqual([])
})

test('a controller died before and after every sort of write', async () => {
  const wanted = ['before', 'after'].flatMap((when) => sorts.map((sort) => `${when} ${sort}`))
  expect([...((await lives?.struck()) ?? [])].sort()).toEqual(wanted.sort())
})
