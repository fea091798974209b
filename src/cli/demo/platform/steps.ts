import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { controlPlane } from '../steps/control-plane.ts'
import { installation } from '../steps/installation.ts'
import { api } from './api.ts'
import { change } from './change.ts'
import { deletion } from './deletion.ts'
import { drift } from './drift.ts'
import { instance } from './instance.ts'
import { missingValue } from './missing-value.ts'
import { rollout } from './rollout.ts'

/** The platform demo, in order; each step builds on the ones before. */
export const platformSteps: readonly Step<Stage>[] = [
  controlPlane,
  installation,
  api,
  instance,
  change,
  missingValue,
  drift,
  rollout,
  deletion,
]
