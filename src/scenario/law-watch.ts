// Watches laws while a scenario runs. After an event only the claims that read its object are judged, and
// of a list only the object that changed: the cost of a law does not grow with the cluster.
//
// A law about an object that is not there says nothing about it, unless being there is what it claims.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { View } from '../events/view.js';
import { kindName, type Millis, type Revision } from '../machinery/object.js';
import { judge } from './claim.js';
import type { Law } from './scenario.js';
import { EVERYTHING, holdsText, type Verdict, type Watched, watch } from './watch-claim.js';

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

  constructor(laws: readonly Law[], view: View) {
    for (const law of laws) this.add(law, view);
  }

  /** Starts watching a law; one that does not hold now is broken now. */
  add(law: Law, view: View): void {
    const { revision, now } = view;
    if (law.form === 'eventually') {
      const found = judge(law.claim, view);
      if (found === undefined) return;
      this.#promises.push({ law, until: now + law.within, found, revision, kept: false });
    }
    const watched = watch(law, view);
    for (const kind of watched.kinds)
      this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), watched]);
    if (law.form === 'always' || law.form === 'never')
      this.#judge(watched, revision, now, watched.atFirst);
  }

  /** `view` is of the state after the event; laws about single objects do without. */
  observe(event: ClusterEvent, view?: View): void {
    this.#expire(event.at, view);
    const kind = isObjectEvent(event) ? kindName(event.object.apiVersion, event.object.kind) : '';
    for (const name of kind === '' ? [EVERYTHING] : [kind, EVERYTHING])
      for (const watched of this.#byKind.get(name) ?? [])
        this.#judge(watched, event.revision, event.at, watched.after(event, view));
  }

  /** Time has come to where `view` is; at the end of a scenario, what has not come true is broken. */
  expire(view: View, isEnd: boolean): void {
    for (const promise of this.#promises) lookAgain(promise, view);
    this.#expire(isEnd ? Number.POSITIVE_INFINITY : view.now, undefined);
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
    const found = verdict.found ?? holdsText(law);
    this.breaches.push({
      law,
      revision: verdict.revision ?? revision,
      at: verdict.at ?? at,
      found,
    });
  }

  #expire(now: Millis, view: View | undefined): void {
    for (let i = 0; i < this.#promises.length; ) {
      const promise = this.#promises[i] as Promised;
      if (!promise.kept && now <= promise.until) {
        i++;
        continue;
      }
      if (view) lookAgain(promise, view);
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

/** What is no matter of single changes is looked at when somebody must know. */
function lookAgain(promise: Promised, view: View): void {
  if (promise.kept || promise.law.claim.of !== 'known') return;
  const found = judge(promise.law.claim, view);
  if (found === undefined) promise.kept = true;
  else promise.found = found;
}
