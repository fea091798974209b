import { expect, test } from '@jest/globals'
import { provider } from '../../../test/support/sample-provider/sample/provider.ts'
import { kind } from '../../../test/support/sample-provider/sample/widget/index.ts'
import { manifestFiles } from './manifests.ts'
import { controllerManifests, userManifests } from './rbac.ts'

const loaded = [{ provider, kinds: [kind] }]

interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

test('the controller may do exactly this, by group, resource and verb', () => {
  expect(controllerManifests(loaded).flatMap(printRules)).toEqual([
    'sample.plumbline.test clusterproviderconfigs,providerconfigs get,list,watch,update,patch',
    'sample.plumbline.test clusterproviderconfigs/status,providerconfigs/status get,update,patch',
    'sample.plumbline.test clusterproviderconfigs/finalizers,providerconfigs/finalizers update',
    'widget.sample.plumbline.test widgets get,list,watch,update,patch',
    'widget.sample.plumbline.test widgets/status get,update,patch',
    'widget.sample.plumbline.test widgets/finalizers update',
    ' secrets get,list,watch,create,patch',
    'events.k8s.io events create,patch',
    'coordination.k8s.io leases get,create,update,patch',
  ])
})

test('people see everything, edit resources, and administer configurations', () => {
  expect(userManifests(loaded).flatMap(printRules)).toEqual([
    'sample.plumbline.test clusterproviderconfigs,providerconfigs,clusterproviderconfigs/status,providerconfigs/status get,list,watch',
    'widget.sample.plumbline.test widgets,widgets/status get,list,watch',
    'widget.sample.plumbline.test widgets create,update,patch,delete,deletecollection',
    'sample.plumbline.test providerconfigs create,update,patch,delete,deletecollection',
  ])
})

test('no role holds a wildcard', () => {
  const roles = manifestFiles(loaded)
    .filter(({ path }) => path.startsWith('deploy/rbac/'))
    .map(({ objects }) => JSON.stringify(objects))
  expect(roles.filter((role) => role.includes('"*"'))).toEqual([])
})

test('files are sorted, so that a folder can be applied in order', () => {
  expect(manifestFiles(loaded).map(({ path }) => path)).toEqual([
    'crds/sample.plumbline.test_clusterproviderconfigs.yaml',
    'crds/sample.plumbline.test_providerconfigs.yaml',
    'crds/widget.sample.plumbline.test_widgets.yaml',
    'deploy/rbac/1-namespace.yaml',
    'deploy/rbac/2-service-account.yaml',
    'deploy/rbac/3-controller.yaml',
    'deploy/rbac/4-users.yaml',
  ])
})

function printRules(manifest: Readonly<Record<string, unknown>>): readonly string[] {
  const rules = (manifest.rules ?? []) as readonly Rule[]
  return rules.map(({ apiGroups, resources, verbs }) => `${apiGroups} ${resources} ${verbs}`)
}
