import {
  type CrdSchema,
  conditions,
  flag,
  labelSelector,
  listOf,
  nameRef,
  object,
  observedGeneration,
  text,
  whole,
  word,
} from '../crd/schema-words.ts'

/** Members of an instance that are Plumbline's; a definition must not define them. */
export const reservedMembers = {
  spec: ['plumbline'],
  status: ['plumbline', 'conditions', 'observedGeneration'],
} as const

/**
 * `spec.plumbline`: what the author of an instance asks of the machinery. The mark makes the schema
 * recognisable in what the API server publishes: it serves the definition once it shows the mark.
 */
export function machinerySpec(mark: string): CrdSchema {
  return object(`How the instance is composed. ${printMark(mark)}`, {
    compositionRef: nameRef('The Composition to follow.'),
    compositionSelector: labelSelector('Selects the Composition by its labels.'),
    compositionRevisionRef: nameRef('The CompositionRevision to stay on.'),
    compositionRevisionSelector: labelSelector('Which revisions may be followed.'),
    compositionUpdatePolicy: text(
      'Automatic: follow the newest revision. Manual: stay on the first one. Unset: as the definition says.',
      { enum: ['Automatic', 'Manual'] },
    ),
  })
}

/** How the mark appears in the description of `spec.plumbline`. */
export function printMark(mark: string): string {
  return `Schema ${mark}.`
}

/** An instance has at most 1,000 children; what goes stands beside what comes. */
const mostRecorded = 10_000

/** The members of an instance's status that are ours. */
export function machineryStatus(): Readonly<Record<string, CrdSchema>> {
  return {
    observedGeneration: observedGeneration(),
    conditions: conditions(),
    plumbline: object('How the instance is composed; written by the controller.', {
      composition: word('The Composition in use.'),
      revision: object('The CompositionRevision in use.', {
        name: word('Its name.'),
        number: whole('Its number.'),
      }),
      inventory: listOf('What was made, or is about to be.', inventoryEntry(), {
        maxItems: mostRecorded,
      }),
      unresolved: listOf('Nodes without an object that came to nothing.', unresolvedNode(), {
        maxItems: 100,
      }),
      drift: word('InSync, Drifted, Held, NonConverging, Deleted, Replaced or Unknown.'),
      lastHandledReconcileAt: word('Echo of the annotation reconcile-requested-at.'),
    }),
  }
}

function unresolvedNode(): CrdSchema {
  const ids = (description: string) => listOf(description, word('Id of a node.'), { maxItems: 200 })
  return object(
    'One node.',
    {
      id: word('Its id.'),
      key: text('The key of its item, for a node with forEach.', { maxLength: 1024 }),
      kind: word('Kind of the object that it reads or would make.'),
      name: text('Name of that object.', { maxLength: 4096 }),
      message: text('What is wrong with it, or what it waits for.', { maxLength: 4096 }),
      needs: ids('Nodes that it waits for.'),
      neededBy: ids('Nodes that wait for it.'),
    },
    { required: ['id', 'message'] },
  )
}

function inventoryEntry(): CrdSchema {
  return object(
    'One object.',
    {
      id: word('The node that made it.'),
      key: text('The key of its item, for a node with forEach.', { maxLength: 1024 }),
      apiVersion: word('Its API version.'),
      kind: word('Its kind.'),
      name: word('Its name.'),
      namespace: word('Its namespace; unset for an object of the cluster.'),
      uid: word('Its uid, once it exists.'),
      applied: word('Fingerprint of what was applied.'),
      synced: flag('Whether it is as the Composition says.'),
      ready: flag('Whether it can be used.'),
      drifted: flag('Whether it was changed from outside.'),
      waitingOn: text('What it waits for, or what is wrong with it.', { maxLength: 4096 }),
      onDelete: word('Retain: it outlives the instance.'),
      protect: flag('Whether it must not be deleted.'),
      needs: listOf('Nodes that must outlive it.', word('Id of a node.'), { maxItems: 200 }),
    },
    { required: ['id', 'apiVersion', 'kind', 'name'] },
  )
}
