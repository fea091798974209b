import { mkdtempSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memoryFileSystem = '/dev/shm'
/** etcd preallocates 64 MB of write-ahead log and needs room to grow. */
const neededBytes = 512 * 1024 * 1024

/** A new directory for etcd's data, in memory when there is room. The caller removes it. */
export async function createDataDirectory(): Promise<string> {
  const parent = (await hasRoom(memoryFileSystem)) ? memoryFileSystem : tmpdir()
  return mkdtempSync(join(parent, 'plumbline-etcd-'))
}

async function hasRoom(path: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize > neededBytes
  } catch {
    return false
  }
}
