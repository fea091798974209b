import { rulesOf } from '../../../src/provider/index.ts'
import type { Parameters } from './api.ts'
import { rdsInstanceFields } from './fields.ts'

/** Members whose elements are spelled otherwise by the API. */
const elementNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  processorFeatures: { name: 'Name', value: 'Value' },
  additionalStorageVolumes: {
    volumeName: 'VolumeName',
    allocatedStorage: 'AllocatedStorage',
    maxAllocatedStorage: 'MaxAllocatedStorage',
    storageType: 'StorageType',
    iops: 'IOPS',
    storageThroughput: 'StorageThroughput',
  },
  tagSpecifications: { resourceType: 'ResourceType', tags: 'Tags', key: 'Key', value: 'Value' },
}

/** A member's value in the API's spelling. */
export function encode(member: string, value: unknown): unknown {
  const names = elementNames[member]
  return names === undefined ? value : renamed(value, names)
}

/** Members whose 0 stands for none; elsewhere 0 is a number like others. */
const countedFromOne = ['iops', 'storageThroughput', 'maxAllocatedStorage']

/** Whether a declared value means that there is none, so that no creating call names it. */
export function isNone(member: string, value: unknown): boolean {
  if (value === 0) return countedFromOne.includes(member)
  const isEmpty = Array.isArray(value) && value.length === 0
  return isEmpty || value === undefined || value === '' || value === 'none'
}

/** Whether a declared value is what a new instance has without it. */
export function isDefault(member: string, value: unknown): boolean {
  const schema = rdsInstanceFields.schema.properties?.[member]
  return schema !== undefined && rulesOf(schema).absent === value
}

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => renamed(element, names))
  if (typeof value !== 'object' || value === null) return value
  const pairs: Parameters = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [names[name] ?? name, renamed(inner, names)]),
  )
  return pairs
}
