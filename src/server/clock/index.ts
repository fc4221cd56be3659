// Reading the Clock: get, list and watch, of the present or of a moment.
//
// It is in no log, so its watch is not one of the log: while somebody watches, it is looked at a few times a
// second, and sent when it has changed.

import { selectionOf } from '../../apiserver/read.js';
import { CLOCK_NAME, type Clock } from '../../kinds/clock/index.js';
import { equal } from '../../machinery/equal.js';
import { type Failure, isFailure, notFound } from '../../machinery/status.js';
import { streamFormOf } from '../accept.js';
import { type Call, isWatch } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { sendList, sendObject } from '../rest/answer.js';
import { wall } from '../wall.js';
import { bookmarkFrame, frame, type Representation } from '../watch/frames.js';
import { type WatchOptions, watchOptions } from '../watch/options.js';
import { representationOf } from '../watch/represent.js';
import { isIn, type Scope } from '../watch/scope.js';
import { openStream } from '../watch/stream.js';
import { CLOCK, clockOf, presentOf } from './clock-object.js';

export { CLOCK };

const LOOK_MS = 200;

export function readClock(call: Call, resource: Resource, target: ResourceTarget): true {
  const clock = clockOf(call.world);
  const { name, watch } = target;
  if (name !== undefined && !watch)
    return name === CLOCK_NAME
      ? sendObject(call, resource, 200, clock)
      : call.respond.failure(notFound(resource.kind, name));
  const scope = scopeOf(call, resource, target);
  if (isFailure(scope)) return call.respond.failure(scope);
  if (isWatch(call)) return watchClock(call, resource, scope);
  const found = isIn(scope, clock) ? [clock] : [];
  return sendList(call, resource, found, {
    resourceVersion: clock.metadata.resourceVersion,
  });
}

function scopeOf({ query }: Call, resource: Resource, { name }: ResourceTarget): Scope | Failure {
  const { kind } = resource;
  const fieldSelector =
    name === undefined ? (query.get('fieldSelector') ?? '') : `metadata.name=${name}`;
  const selection = selectionOf(kind, {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector,
  });
  if (isFailure(selection)) return selection;
  return { kind, kindName: CLOCK, namespace: undefined, ...selection };
}

function watchClock(call: Call, resource: Resource, scope: Scope): true {
  const options = watchOptions(call.query);
  if (isFailure(options)) return call.respond.failure(options);
  const form = streamFormOf(call.headers.accept, 'none');
  if (isFailure(form)) return call.respond.failure(form);
  const include = call.query.get('includeObject') ?? '';
  const representation = representationOf(resource, form, include, call.world.view);
  if (isFailure(representation)) return call.respond.failure(representation);
  new ClockWatch(call, scope, representation, options);
  return true;
}

class ClockWatch {
  readonly #call: Call;
  readonly #scope: Scope;
  readonly #representation: Representation;
  readonly #write: (bytes: Buffer) => boolean;
  #shown: Clock | undefined;
  #isFirst = true;
  #isFull = false;
  #isOpen = true;

  constructor(call: Call, scope: Scope, representation: Representation, options: WatchOptions) {
    this.#call = call;
    this.#scope = scope;
    this.#representation = representation;
    const stream = openStream(call, 'json', options.timeoutSeconds, {
      drained: () => {
        this.#isFull = false;
      },
      timedOut: () => stream?.end(),
      closed: () => {
        this.#isOpen = false;
      },
    });
    this.#write = (bytes) => stream?.write(bytes) ?? true;
    if (!stream) this.#isOpen = false;
    const clock = clockOf(call.world);
    const isKnown = options.revision === Number(clock.metadata.resourceVersion);
    if (options.sendsInitial) this.#show('ADDED', clock);
    else if (isKnown || options.revision === undefined) this.#shown = clock;
    if (options.sendsInitial && options.bookmarks) this.#mark(clock);
    this.#look();
  }

  /** The past stands still: only the present is looked at again. */
  #look(): void {
    if (!this.#isOpen) return;
    const { world } = this.#call;
    const clock = clockOf(world.moment ? world : presentOf(world));
    if (!this.#isFull && !equal(clock, this.#shown)) this.#show('MODIFIED', clock);
    if (!world.moment) wall.after(LOOK_MS, () => this.#look());
  }

  #show(type: 'ADDED' | 'MODIFIED', clock: Clock): void {
    this.#shown = clock;
    if (!isIn(this.#scope, clock)) return;
    const { now } = this.#call.world.view;
    const parts = this.#representation.parts(clock, now, this.#isFirst);
    this.#isFirst = false;
    this.#isFull = !this.#write(frame(this.#representation.encoding, type, parts));
  }

  #mark(clock: Clock): void {
    const revision = Number(clock.metadata.resourceVersion);
    const { now } = this.#call.world.view;
    this.#write(bookmarkFrame(this.#scope, this.#representation, revision, now, true));
  }
}
