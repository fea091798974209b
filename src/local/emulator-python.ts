import { join } from 'node:path'
import { project } from './project.ts'
import { type PythonDeps, pythonOf } from './python-environment.ts'

/** The Python of a virtual environment with the emulator's requirements. LocalError as `pythonOf`. */
export function emulatorPython(deps: PythonDeps, signal: AbortSignal): Promise<string> {
  const environment = {
    name: 'emulator',
    purpose: 'the AWS emulator',
    requirements: join(project.emulator, 'requirements.txt'),
    minor: 10,
    otherwise: 'name another endpoint with --aws-endpoint',
  }
  return pythonOf(deps, environment, signal)
}
