import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Before the first test file: a folder for what the files of one run share. Workers inherit its name. */
export default async function begin() {
  process.env.PLUMBLINE_TEST_RUN = await mkdtemp(join(tmpdir(), 'plumbline-run-'))
}
