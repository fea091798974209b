import { rm } from 'node:fs/promises'

/** After the last test file. */
export default async function end() {
  await rm(process.env.PLUMBLINE_TEST_RUN, { recursive: true, force: true })
}
