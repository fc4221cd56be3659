// Reasons as plain data: what `-o json` prints and the server sends.

import type { ClusterEvent, ObjectEvent } from '../events/event.js';
import type { Value } from '../history/expression.js';
import { fieldChanges } from '../history/field-changes.js';
import { pathText } from '../history/field-path.js';
import type { ObjectChange } from '../history/object-changes.js';
import { timestamp } from '../machinery/duration.js';
import { type KubeObject, type Millis, type Revision, refOfKey } from '../machinery/object.js';
import type { Why } from './why.js';
import type { Explained } from './why-not/why-not.js';

export const whyFacts = ({ hops, root }: Why): object => ({
  root,
  hops: hops.map(({ event, key, path, before, after, changes, timed, source, reads, counted }) => ({
    revision: event.revision,
    time: timestamp(event.at),
    type: event.type,
    actor: event.actor,
    because: event.because,
    object: key === undefined ? undefined : refOfKey(key),
    ...(path ? { path: pathText(path), before, after } : {}),
    ...asked(event),
    changes: changes.map(({ path: at, before: old = null, after: young = null }) => ({
      path: at,
      before: old,
      after: young,
    })),
    byTheClock: timed,
    copiedFrom: source && {
      ...refOfKey(source.key),
      revision: source.revision,
      path: pathText(source.path),
    },
    counted: counted && Object.fromEntries(counted),
    reads: reads?.map(({ key: read, revision, decided }) => ({
      ...refOfKey(read),
      revision,
      decided,
    })),
  })),
});

function asked(event: ClusterEvent) {
  if (event.type !== 'ActionTaken') return {};
  const { command, technique, user } = event.action;
  return { command, technique, user, result: event.outcome.result, failure: event.outcome.failure };
}

const DONE = { ObjectCreated: 'created', ObjectUpdated: 'updated', ObjectDeleted: 'deleted' };

/** A version of an object, without what only says who manages which field. */
export const versionFacts = ({ revision, at, actor, because, type, object }: ObjectEvent) => ({
  revision,
  at: timestamp(at),
  actor,
  because,
  change: DONE[type],
  object: withoutManagers(object),
});

function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _unused, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** An object that differs between two moments, with its fields. */
export function changeFacts({ key, before, after }: ObjectChange): object {
  const { kind, namespace, name } = refOfKey(key);
  const fields =
    before && after
      ? fieldChanges(before, after).map(({ path, before: old = null, after: young = null }) => ({
          path,
          before: old,
          after: young,
        }))
      : undefined;
  return {
    change: !before ? 'added' : !after ? 'removed' : 'changed',
    kind,
    namespace,
    name,
    fields,
  };
}

export const valueFacts = (value: Value): object =>
  value.ok ? { value: value.value } : { error: value.error };

export const oddsFacts = ({ revision, at, held, runs }: OddsOf): object => ({
  revision,
  time: timestamp(at),
  held,
  runs,
  share: held / runs,
});

interface OddsOf {
  readonly revision: Revision;
  readonly at: Millis;
  readonly held: number;
  readonly runs: number;
}

export const findingFacts = ({
  trouble,
  key,
  reason,
  details,
  alike,
  by,
  path,
  why,
}: Explained): object => ({
  trouble,
  object: refOfKey(key),
  reason,
  details,
  alike: alike?.map(refOfKey),
  by: by === undefined ? undefined : refOfKey(by),
  path: path && pathText(path),
  why: why && whyFacts(why),
});
