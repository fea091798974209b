import { controllerNamespace } from '../../../kube/controller-namespace.ts'
import { expectText } from '../expectation.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'

const account = `system:serviceaccount:${controllerNamespace}:plumbline`

/** What is installed, and that the controller has no more rights than it needs. */
export const installation: Step<Stage> = {
  name: 'installation',
  heading: 'What is installed: kinds, a controller with few rights, credentials',
  async run(stage, signal) {
    const kinds = await stage.mustShow(['api-resources', '--categories=plumbline'], signal)
    expectText(
      kinds,
      'the kinds Bucket and RDSInstance are served',
      /\bBucket\b/,
      /\bRDSInstance\b/,
    )

    const { controller, controllerKubeconfigPath } = stage.environment
    stage.terminal.note(`the controller is process ${controller.pid}; it calls itself:`)
    const identity = await stage.mustShow(
      ['auth', 'whoami', '--kubeconfig', controllerKubeconfigPath],
      signal,
    )
    expectText(identity, `the controller is ${account}`, new RegExp(account))
    const all = await stage.show(['auth', 'can-i', '*', '*', `--as=${account}`], signal)
    expectText(all.stdout, 'the controller has not every right', /^no/)
    const own = await stage.mustShow(
      ['auth', 'can-i', 'update', 'buckets.s3.aws.plumbline.dev/status', `--as=${account}`],
      signal,
    )
    expectText(own, 'the controller may write the status of buckets', /^yes/)

    const config = ['clusterproviderconfig/default', '--for=condition=Ready']
    await stage.mustShow(['wait', ...config, '--timeout=30s'], signal)
    const credentials = await stage.mustShow(['get', 'clusterproviderconfigs'], signal)
    expectText(credentials, 'the default credentials were tried', /default\s+True\s+\d{12}/)
    return { controllerPid: controller.pid, serviceAccount: account }
  },
}
