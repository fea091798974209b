import type { ForecastField } from '../../managed/forecast.ts'
import type { CloudCounts, CloudPlan } from './plan.ts'
import { valueText } from './print-value.ts'

/** What would happen in the cloud, for people: a line, and one for every field. */
export function cloudLines(cloud: CloudPlan, of: 'the object' | 'the old one'): readonly string[] {
  const whose = of === 'the object' ? 'cloud' : 'cloud, of the old one'
  const { action, fields, unknown, unread, reasons } = cloud
  if (action === 'not-asked') return [`${whose} not asked: ${reasons.join('; ')}`]
  const isAside = fields.length > 0
  const why = reasons.length === 0 || isAside ? '' : `: ${reasons.join('; ')}`
  return [
    `${whose}: ${headOf(cloud)}${why}`,
    ...fields.map((field) => `  ${fieldText(field)}`),
    ...[...unknown, ...unread].map((text) => `  ${text}`),
    ...(isAside ? reasons.map((reason) => `  note: ${reason}`) : []),
  ]
}

function headOf({ action, name, account, region }: CloudPlan): string {
  if (action === 'none') return 'no change'
  const place = [region, account === '' ? '' : `account ${account}`].filter((part) => part !== '')
  const isNew = action === 'create' || action === 'adopt'
  return `${action} ${name}${isNew && place.length > 0 ? ` (${place.join(', ')})` : ''}`
}

function fieldText(field: ForecastField): string {
  const { path, before, after, because, risk, left } = field
  const notes = [
    ...(because === 'edit' ? [] : [because]),
    ...(risk === undefined || left !== undefined ? [] : [risk]),
    ...(left === undefined ? [] : [`left as it is: ${left}`]),
  ]
  const sign =
    left !== undefined ? '=' : before === undefined ? '+' : after === undefined ? '-' : '~'
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `${sign} ${path}: ${change(before, after)}${note}`
}

function change(before: unknown, after: unknown): string {
  if (before === undefined) return valueText(after)
  return after === undefined ? valueText(before) : `${valueText(before)} -> ${valueText(after)}`
}

/** The last line's part on the cloud; "" where it has no part in the plan. */
export function cloudSum({ none, 'not-asked': unasked, ...counts }: CloudCounts): string {
  const told = Object.entries(counts).map(([action, count]) => `${count} to ${action}`)
  const parts = [...told, ...(unasked === undefined ? [] : [`${unasked} not asked`])]
  if (parts.length > 0) return ` Cloud: ${parts.join(', ')}.`
  return none === undefined ? '' : ' Cloud: nothing would change.'
}
