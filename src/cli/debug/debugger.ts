// Where somebody stands in a tape, and what he watches: the state of `kubetape debug`, whatever it is drawn on.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import { compileExpression } from '../../history/expression.js';
import { type FieldChange, fieldChanges } from '../../history/field-changes.js';
import { pathText } from '../../history/field-path.js';
import { type Direction, type Hit, heldAt, nextHit, type Watched } from '../../history/walk.js';
import { fail } from '../../kubectl/problem.js';
import type { Kubectl } from '../../kubectl/verb.js';
import type { EventLog } from '../../log/event-log.js';
import { keyOfObject, type Revision, refOfKey } from '../../machinery/object.js';
import { counted, offsetText, refText, whatHappened } from '../event-text.js';
import { valueText } from '../expressions.js';
import { telling } from '../gist.js';
import { objectPath } from '../object-path.js';

export interface Watch {
  /** `Deployment default/web spec.replicas`, or the expression. */
  readonly label: string;
  readonly watched: Watched;
}

export interface WatchHit extends Hit {
  readonly watch: Watch;
}

export class Debugger {
  readonly log: EventLog;
  readonly watches: Watch[] = [];
  /** The event one stands at: all is seen as it is right after it. */
  position: Revision;
  readonly #kubectl: Kubectl;

  constructor(kubectl: Kubectl) {
    const { session, view } = kubectl;
    this.#kubectl = { ...kubectl, view: session.view(), moment: undefined };
    this.log = session.log;
    this.position = view.revision;
  }

  get event(): ClusterEvent | undefined {
    return this.log.eventAt(this.position);
  }

  /** Goes to a revision, or stays and says why. */
  go(revision: Revision | undefined, otherwise: string): void {
    if (revision === undefined) fail(otherwise);
    this.position = Math.min(Math.max(revision, 0), this.log.head);
  }

  goTo(moment: string): void {
    const read = this.#kubectl.session.moment(moment);
    this.position = read.ok ? read.value.revision : fail(read.error);
  }

  /** `deployment/web.spec.replicas`, `pod/web-0`, or an expression in CEL. */
  watch(text: string): Watch {
    const watch = /^[\w.-]+\/\S+$/.test(text) ? this.#ofObject(text) : this.#ofExpression(text);
    this.watches.push(watch);
    return watch;
  }

  unwatch(number: number): void {
    if (!this.watches[number - 1])
      fail(`there is no watch ${number}; there are ${this.watches.length}`);
    this.watches.splice(number - 1, 1);
  }

  /** What an expression in CEL comes to here; undefined for what is none. */
  ask(text: string): string | undefined {
    const read = compileExpression(text, this.#kubectl.view);
    if (!read.ok) return undefined;
    return valueText(heldAt(this.log, { expression: read.value }, this.position));
  }

  /** Goes to the next event, in a direction, at which one of the watches changed. */
  proceed(direction: Direction): readonly WatchHit[] {
    if (this.watches.length === 0)
      fail(
        "nothing is watched: 'watch deployment/web.spec.replicas', or 'watch EXPRESSION' in CEL",
      );
    const hits = this.watches.flatMap((watch) => {
      const hit = nextHit(this.log, watch.watched, this.position, direction);
      return hit ? [{ ...hit, watch }] : [];
    });
    if (hits.length === 0)
      fail(`no watch changes ${direction > 0 ? 'after' : 'before'} @${this.position}`);
    const revisions = hits.map(({ revision }) => revision);
    this.position = direction > 0 ? Math.min(...revisions) : Math.max(...revisions);
    return hits.filter(({ revision }) => revision === this.position);
  }

  /** What the event changed of the object it is about, the most telling first. */
  changes(event: ClusterEvent): readonly FieldChange[] {
    if (!isObjectEvent(event) || event.type !== 'ObjectUpdated') return [];
    const before = this.log.objectAt(keyOfObject(event.object), event.revision - 1);
    return before ? telling(fieldChanges(before, event.object)) : [];
  }

  /** `@142  +1m3s  Pod default/web-0 updated  (kubelet/node-1)` */
  line(event: ClusterEvent): string {
    const by = event.type === 'ClockAdvanced' ? '' : `  (${event.actor})`;
    return `@${event.revision}  ${offsetText(event.at, this.log.settings.epoch)}  ${whatHappened(event)}${by}`;
  }

  /** Each watch with what it holds here. */
  watchLines(): readonly string[] {
    return this.watches.map(
      ({ label, watched }, i) =>
        `${i + 1}  ${label} = ${valueText(heldAt(this.log, watched, this.position))}`,
    );
  }

  get title(): string {
    const { head, timeline } = this.log;
    return `${timeline}, ${counted(head)}`;
  }

  #ofObject(text: string): Watch {
    const { key, path } = objectPath(this.#kubectl, [text]);
    const place = path.length === 0 ? '' : ` ${pathText(path)}`;
    return { label: `${refText(refOfKey(key))}${place}`, watched: { key, path } };
  }

  #ofExpression(text: string): Watch {
    const read = compileExpression(text, this.#kubectl.view);
    return read.ok ? { label: text, watched: { expression: read.value } } : fail(read.error);
  }
}
