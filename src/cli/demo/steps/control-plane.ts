import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'

/** The environment: found or built, then started. */
export const controlPlane: Step<Stage> = {
  name: 'control-plane',
  heading: 'A control plane, a cloud and Plumbline, all on this machine',
  async run(stage, signal) {
    await stage.open(signal)
    const { environment, terminal } = stage
    terminal.note(`kubectl below runs with --kubeconfig ${environment.kubeconfigPath}`)
    const versions = await stage.mustShow(['version'], signal)
    return {
      kubernetes: /Server Version: (\S+)/.exec(versions)?.[1] ?? 'unknown',
      apiServer: environment.controlPlane.server,
      awsEndpoint: environment.emulator.url,
    }
  },
}
