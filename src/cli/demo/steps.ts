import type { Stage } from './stage.ts'
import type { Step } from './step.ts'
import { apply } from './steps/apply.ts'
import { controlPlane } from './steps/control-plane.ts'
import { deletion } from './steps/deletion.ts'
import { drift } from './steps/drift.ts'
import { installation } from './steps/installation.ts'
import { recreation } from './steps/recreation.ts'

/** The demo, in order; each step builds on the ones before. */
export const steps: readonly Step<Stage>[] = [
  controlPlane,
  installation,
  apply,
  drift,
  recreation,
  deletion,
]
