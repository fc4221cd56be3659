// Watches one law, change by change: after an event only what it changed is judged, and of a list only the object
// that changed.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../events/event.js';
import type { View } from '../events/view.js';
import { keyOf, keyOfObject, type Millis, type Revision } from '../machinery/object.js';
import {
  type ExpressionClaim,
  isMeant,
  judgeCount,
  judgeEach,
  judgeExpression,
  judgeObject,
  type KnownClaim,
  type ListClaim,
} from './claim.js';
import type { Law } from './scenario.js';

/** Undefined: the law says nothing about this. */
export interface Verdict {
  readonly holds: boolean | undefined;
  readonly found?: string | undefined;
  /** Since when, if not since the event that was judged. */
  readonly revision?: Revision;
  readonly at?: Millis;
}

export interface Watched {
  readonly law: Law;
  /** Whose changes concern it. */
  readonly kinds: readonly string[];
  readonly atFirst: Verdict;
  readonly after: (event: ClusterEvent, view: View | undefined) => Verdict;
}

/** In `kinds`: every event of any kind, and time. */
export const EVERYTHING = '*';

const SILENT: Verdict = { holds: undefined };
const verdictOf = (found: string | undefined): Verdict => ({ holds: found === undefined, found });

export function watch(law: Law, reader: View): Watched {
  const { claim } = law;
  if (claim.of === 'known') return watchKnown(law, claim, reader);
  if (claim.of === 'expression') return watchExpression(law, claim, reader);
  if (claim.of === 'list') return watchList(law, claim, reader);
  const { kind, namespace, name } = claim.subject;
  const key = keyOf({ kind, namespace, name });
  const isAboutPresence = claim.check === undefined || claim.check === 'absent';
  const now = reader.find({ kind, namespace, name });
  return {
    law,
    kinds: [kind],
    atFirst: now ? verdictOf(judgeObject(claim, now)) : SILENT,
    after(event) {
      if (!isObjectEvent(event) || keyOfObject(event.object) !== key) return SILENT;
      const object = event.type === 'ObjectDeleted' ? undefined : event.object;
      return object || isAboutPresence || law.form === 'eventually'
        ? verdictOf(judgeObject(claim, object))
        : SILENT;
    },
  };
}

function watchExpression(law: Law, claim: ExpressionClaim, reader: View): Watched {
  const { kinds, timed } = claim.expression;
  return {
    law,
    kinds: timed ? [EVERYTHING] : kinds,
    atFirst: verdictOf(judgeExpression(claim, reader)),
    after: (_, view) => (view ? verdictOf(judgeExpression(claim, view)) : SILENT),
  };
}

function watchKnown(law: Law, { known }: KnownClaim, reader: View): Watched {
  const judge = known.watch?.(reader);
  return {
    law,
    kinds: judge ? [EVERYTHING] : [],
    atFirst: SILENT,
    after: (event, view) => {
      const found = judge && view ? judge(event, view) : undefined;
      return typeof found === 'object' ? { holds: false, ...found } : verdictOf(found);
    },
  };
}

/** Remembers which objects are meant, so that counting them costs nothing. */
function watchList(law: Law, claim: ListClaim, reader: View): Watched {
  const { subject } = claim;
  const members = new Set<string>();
  /** Those that are not as claimed. */
  const wrong = new Map<string, string>();
  const put = (key: string, object: ObjectEvent['object'] | undefined): boolean => {
    const wasMember = members.delete(key);
    wrong.delete(key);
    if (!object || !isMeant(subject, object)) return wasMember;
    members.add(key);
    const problem = judgeEach(claim, object);
    if (problem !== undefined) wrong.set(key, problem);
    return true;
  };
  const verdict = (): Verdict => {
    const [problem] = wrong.values();
    return verdictOf(judgeCount(claim, members.size) ?? problem);
  };
  for (const object of reader.all(subject.kind, subject.namespace))
    put(keyOfObject(object), object);
  return {
    law,
    kinds: [subject.kind],
    atFirst: members.size > 0 ? verdict() : SILENT,
    after(event) {
      if (!isObjectEvent(event)) return SILENT;
      const object = event.type === 'ObjectDeleted' ? undefined : event.object;
      return put(keyOfObject(event.object), object) ? verdict() : SILENT;
    },
  };
}

export const holdsText = ({ claim: { subject } }: Law): string => `it holds for ${subject.text}`;
