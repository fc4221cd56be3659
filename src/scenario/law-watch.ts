// Watches laws while a scenario runs. After an event only the claims that read its object are judged, and
// of a list only the object that changed: the cost of a law does not grow with the cluster.
//
// A law about an object that is not there says nothing about it, unless being there is what it claims.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../events/event.js';
import { keyOf, keyOfObject, kindName, type Millis, type Revision } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { isMeant, judge, judgeCount, judgeEach, judgeObject, type ListClaim } from './claim.js';
import type { Law } from './scenario.js';

/** The first time that a law did not hold. */
export interface Breach {
  readonly law: Law;
  /** The event after which it did not hold, or the last before its time was over; 0 is the beginning. */
  readonly revision: Revision;
  readonly at: Millis;
  /** What was found instead. */
  readonly found: string;
}

export class LawWatch {
  readonly breaches: Breach[] = [];
  readonly #byKind = new Map<string, Watched[]>();
  readonly #promises: Promised[] = [];

  constructor(laws: readonly Law[], reader: Reader) {
    for (const law of laws) this.add(law, reader);
  }

  /** Starts watching a law; one that does not hold now is broken now. */
  add(law: Law, reader: Reader): void {
    if (law.form === 'eventually') {
      const found = judge(law.claim, reader);
      if (found === undefined) return;
      const { revision, now } = reader;
      this.#promises.push({ law, until: now + law.within, found, revision, kept: false });
    }
    const watched = watch(law, reader);
    const { kind } = law.claim.subject;
    this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), watched]);
    if (law.form === 'always' || law.form === 'never')
      this.#judge(watched, reader.revision, reader.now, watched.atFirst);
  }

  observe(event: ClusterEvent): void {
    this.#expire(event.at);
    if (!isObjectEvent(event)) return;
    const { apiVersion, kind } = event.object;
    for (const watched of this.#byKind.get(kindName(apiVersion, kind)) ?? [])
      this.#judge(watched, event.revision, event.at, watched.after(event));
  }

  /** Time has come to `now`; at the end of a scenario, what has not come true is broken. */
  expire(now: Millis, isEnd: boolean): void {
    this.#expire(isEnd ? Number.POSITIVE_INFINITY : now);
  }

  #judge(watched: Watched, revision: Revision, at: Millis, verdict: Verdict): void {
    const { law } = watched;
    if (law.form === 'eventually') {
      const promised = this.#promises.find((promise) => promise.law === law);
      if (!promised) return;
      if (verdict.holds === true) promised.kept = true;
      else if (verdict.found !== undefined)
        Object.assign(promised, { found: verdict.found, revision });
      return;
    }
    const isBroken = law.form === 'always' ? verdict.holds === false : verdict.holds === true;
    if (!isBroken || this.breaches.some((breach) => breach.law === law)) return;
    this.breaches.push({ law, revision, at, found: verdict.found ?? holdsText(law) });
  }

  #expire(now: Millis): void {
    for (let i = 0; i < this.#promises.length; ) {
      const promise = this.#promises[i] as Promised;
      if (!promise.kept && now <= promise.until) {
        i++;
        continue;
      }
      this.#promises.splice(i, 1);
      if (promise.kept) continue;
      const { law, revision, until, found } = promise;
      this.breaches.push({ law, revision, at: until, found });
    }
  }
}

interface Promised {
  readonly law: Law;
  readonly until: Millis;
  found: string;
  revision: Revision;
  kept: boolean;
}

/** Undefined: the law says nothing about this. */
interface Verdict {
  readonly holds: boolean | undefined;
  readonly found?: string | undefined;
}

interface Watched {
  readonly law: Law;
  readonly atFirst: Verdict;
  readonly after: (event: ObjectEvent) => Verdict;
}

const SILENT: Verdict = { holds: undefined };
const verdictOf = (found: string | undefined): Verdict => ({ holds: found === undefined, found });

function watch(law: Law, reader: Reader): Watched {
  const { claim } = law;
  if (claim.of === 'list') return watchList(law, claim, reader);
  const { kind, namespace, name } = claim.subject;
  const key = keyOf({ kind, namespace, name });
  const isAboutPresence = claim.check === undefined || claim.check === 'absent';
  const now = reader.find({ kind, namespace, name });
  return {
    law,
    atFirst: now ? verdictOf(judgeObject(claim, now)) : SILENT,
    after(event) {
      if (keyOfObject(event.object) !== key) return SILENT;
      const object = event.type === 'ObjectDeleted' ? undefined : event.object;
      return object || isAboutPresence || law.form === 'eventually'
        ? verdictOf(judgeObject(claim, object))
        : SILENT;
    },
  };
}

/** Remembers which objects are meant, so that counting them costs nothing. */
function watchList(law: Law, claim: ListClaim, reader: Reader): Watched {
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
    atFirst: members.size > 0 ? verdict() : SILENT,
    after(event) {
      const object = event.type === 'ObjectDeleted' ? undefined : event.object;
      return put(keyOfObject(event.object), object) ? verdict() : SILENT;
    },
  };
}

const holdsText = ({ claim: { subject } }: Law): string => `it holds for ${subject.text}`;
