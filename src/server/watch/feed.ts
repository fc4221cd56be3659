// One question that watches ask, and the bytes that answer it: all who ask the same share them.
//
// Bytes come in chunks, each of which begins after a revision and says how far it goes. A chunk is right for
// everybody who has come to where it begins, so it is kept for those who come there later.

import type { View } from '../../events/view.js';
import type { EventLog } from '../../log/event-log.js';
import type { KubeObject, Millis, Revision } from '../../machinery/object.js';
import type { Chunks } from './chunks.js';
import { type Frames, frame, type Representation } from './frames.js';
import { pastChanges } from './past.js';
import type { Recent } from './recent.js';
import { type Change, isIn, type Scope, shown } from './scope.js';

export interface Chunk {
  /** Missing when nothing of it is shown. */
  readonly bytes: Buffer | undefined;
  /** What has been shown then. */
  readonly to: Revision;
}

/** What there was when a watch began. */
export interface Initial {
  readonly revision: Revision;
  readonly now: Millis;
  readonly objects: readonly KubeObject[];
}

export interface InitialChunk {
  readonly bytes: Buffer | undefined;
  /** How many objects have been shown then. */
  readonly to: number;
}

/** Events in a chunk. */
const BLOCK = 64;
/** Events of any kind that are read from the log for one. */
const PAGE = 256;

export interface FeedOptions {
  readonly scope: Scope;
  readonly representation: Representation;
  /** The question as text: equal for those who ask the same. */
  readonly asked: string;
  readonly log: EventLog;
  readonly recent: Recent;
  readonly frames: Frames;
  readonly chunks: Chunks;
}

export class Feed {
  readonly scope: Scope;
  readonly representation: Representation;
  readonly asked: string;
  readonly #options: FeedOptions;
  #initial: Initial | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.scope = options.scope;
    this.representation = options.representation;
    this.asked = options.asked;
  }

  initial(view: View): Initial {
    const { revision, now } = view;
    const known = this.#initial;
    if (known?.revision === revision && known.now === now) return known;
    const { kindName, namespace } = this.scope;
    const objects = view.all(kindName, namespace).filter((object) => isIn(this.scope, object));
    this.#initial = { revision, now, objects };
    return this.#initial;
  }

  initialAfter({ revision, now, objects }: Initial, from: number): InitialChunk {
    const headed = from === 0 && this.representation.headed;
    const to = Math.min(objects.length, headed ? 1 : from + BLOCK - (from % BLOCK));
    const made = this.#options.chunks.of(this, `${revision} ${now} ${from}`, () => ({
      to,
      bytes: joined(
        objects.slice(from, to).map((object, i) => {
          const first = headed && i === 0;
          return frame(
            this.representation.encoding,
            'ADDED',
            this.representation.parts(object, now, first),
          );
        }),
      ),
    }));
    return made;
  }

  /** What follows after a revision, up to another one; the first event of a stream may be special. */
  after(revision: Revision, upTo: Revision, first: boolean): Chunk {
    const { chunks, log } = this.#options;
    if (revision >= upTo) return { bytes: undefined, to: revision };
    const isBounded = upTo < log.head;
    const isShared = !first && !isBounded;
    const make = () => this.#make(revision, upTo, first);
    return isShared ? chunks.of(this, revision, make) : make();
  }

  #make(revision: Revision, upTo: Revision, first: boolean): Chunk {
    const { changes, to } = this.#changes(revision, upTo);
    const headed = first && this.representation.headed;
    const frames: Buffer[] = [];
    for (const change of changes) {
      const event = shown(this.scope, change);
      if (!event) continue;
      if (headed) {
        const parts = this.representation.parts(event.object, change.at, true);
        return {
          bytes: frame(this.representation.encoding, event.type, parts),
          to: change.revision,
        };
      }
      frames.push(this.#options.frames.of(this.representation, event, change));
    }
    return { bytes: joined(frames), to };
  }

  #changes(
    revision: Revision,
    upTo: Revision,
  ): { readonly changes: readonly Change[]; readonly to: Revision } {
    const { recent, log } = this.#options;
    if (revision < recent.floor) {
      const to = Math.min(revision + PAGE, recent.floor, upTo);
      return { changes: pastChanges(log, this.scope, revision, to), to };
    }
    const changes = recent.after(revision, upTo, BLOCK);
    const last = changes.at(-1);
    const isEnd = !last || recent.after(last.revision, upTo, 1).length === 0;
    return { changes, to: isEnd ? upTo : last.revision };
  }
}

const joined = (frames: readonly Buffer[]): Buffer | undefined =>
  frames.length === 0 ? undefined : frames.length === 1 ? frames[0] : Buffer.concat(frames);
