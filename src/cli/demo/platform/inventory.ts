import type { Stage } from '../stage.ts'
import { platform } from '../subjects.ts'

/** One line per child: node, kind, name, ready, and what it waits for. */
const lines = [
  '{{range .status.plumbline.inventory}}{{.id}}{{with .key}}[{{.}}]{{end}} {{.kind}} {{.name}} ',
  '{{if .ready}}ready{{else}}{{with .waitingOn}}: {{.}}{{end}}{{end}}{{"\\n"}}{{end}}',
].join('')

/** Prints the inventory of the instance and returns it. */
export function showInventory(stage: Stage, signal: AbortSignal): Promise<string> {
  return stage.mustShow(['get', platform.ref, `--output=go-template=${lines}`], signal)
}
