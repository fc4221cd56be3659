// The feeds of one timeline, filed so that a change finds those that it may concern without asking the others.

import type { EventLog } from '../../log/event-log.js';
import { type KubeObject, kindName } from '../../machinery/object.js';
import { Chunks } from './chunks.js';
import { Feed } from './feed.js';
import { Frames, type Representation } from './frames.js';
import { KEPT, Recent } from './recent.js';
import { type Change, nameOf, type Scope } from './scope.js';

/** What a watch asks. */
export interface Question {
  readonly scope: Scope;
  readonly representation: Representation;
  /** The selectors, as they were written. */
  readonly selectors: string;
}

/** What is watched of one kind. */
interface OfKind {
  readonly recent: Recent;
  /** By what is asked. */
  readonly feeds: Map<string, Feed>;
  /** By where it may happen: `namespace/name`, either of which may be missing. */
  readonly places: Map<string, Set<Feed>>;
}

export class Feeds {
  readonly #log: EventLog;
  readonly #kept: number;
  readonly #kinds = new Map<string, OfKind>();
  readonly #frames = new Frames();
  readonly #chunks = new Chunks();

  /** `kept` changes of each kind are at hand; older ones are read from the log. */
  constructor(log: EventLog, kept = KEPT) {
    this.#log = log;
    this.#kept = kept;
  }

  of(question: Question): Feed {
    const { scope, representation } = question;
    const ofKind = this.#kinds.get(scope.kindName) ?? this.#begin(scope.kindName);
    const asked = askedBy(question);
    const known = ofKind.feeds.get(asked);
    if (known) return known;
    const feed = new Feed({
      scope,
      representation,
      asked,
      log: this.#log,
      recent: ofKind.recent,
      frames: this.#frames,
      chunks: this.#chunks,
    });
    ofKind.feeds.set(asked, feed);
    const there = ofKind.places.get(placeOf(scope)) ?? new Set();
    ofKind.places.set(placeOf(scope), there.add(feed));
    return feed;
  }

  /** Notes a change of an object, and returns the feeds that it may concern. */
  tell(object: KubeObject, change: Change): readonly Feed[] {
    const ofKind = this.#kinds.get(kindName(object.apiVersion, object.kind));
    if (!ofKind) return [];
    ofKind.recent.push(change);
    return placesOf(object).flatMap((place) => [...(ofKind.places.get(place) ?? [])]);
  }

  /** Nobody asks that any more. */
  release(feed: Feed): void {
    const { scope, asked } = feed;
    const ofKind = this.#kinds.get(scope.kindName);
    if (!ofKind) return;
    this.#chunks.forget(feed);
    ofKind.feeds.delete(asked);
    const there = ofKind.places.get(placeOf(scope));
    there?.delete(feed);
    if (there?.size === 0) ofKind.places.delete(placeOf(scope));
    if (ofKind.feeds.size === 0) this.#kinds.delete(scope.kindName);
  }

  #begin(kindName: string): OfKind {
    const begun: OfKind = {
      recent: new Recent(this.#log.head, this.#kept),
      feeds: new Map(),
      places: new Map(),
    };
    this.#kinds.set(kindName, begun);
    return begun;
  }
}

const askedBy = ({ scope, representation, selectors }: Question): string =>
  JSON.stringify([scope.namespace ?? null, selectors, representation.id]);

const placeOf = (scope: Scope): string => `${scope.namespace ?? ''}/${nameOf(scope) ?? ''}`;

/** Where watches may be filed that an object concerns. */
function placesOf({ metadata: { name, namespace } }: KubeObject): readonly string[] {
  if (namespace === undefined) return ['/', `/${name}`];
  return ['/', `/${name}`, `${namespace}/`, `${namespace}/${name}`];
}
