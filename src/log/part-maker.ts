// Makes the wanted fields of an object's versions from rows. Most objects are alike in the little that is read of
// them, so what is made of the same text is made once, and is the same value: whoever has looked at it need not again.

import { canonical } from '../machinery/object.js';
import type { ChangeRow } from './change-walk.js';
import { applyDelta } from './delta.js';
import { firstUid } from './encoder.js';
import { ALL, cut, cutObject, type Fields } from './fields.js';
import { revisionOfId, timelineOfId } from './lineage.js';
import { nameOf } from './rows.js';

const REMEMBERED_MAX = 16_384;
/** What follows from the rows themselves, and so is no other object's. */
const OWN = ['name', 'uid', 'resourceVersion'];

export class PartMaker {
  readonly #fields: Fields;
  readonly #holders: readonly string[];
  readonly #seedOf: (timeline: number) => number;
  readonly #isOwn: boolean;
  /** By the text of a whole version. */
  readonly #wholes = new Map<string, object>();
  /** By what was there before, and the text of the change. */
  readonly #changed = new WeakMap<object, Map<string, object>>();
  /** Parts with what has been written beside them, by what that is. */
  readonly #held = new WeakMap<object, Map<number, object>>();

  constructor(fields: Fields, holders: readonly string[], seedOf: (timeline: number) => number) {
    this.#fields = fields;
    this.#holders = holders;
    this.#seedOf = seedOf;
    const metadata = fields === ALL ? ALL : fields['metadata'];
    this.#isOwn = metadata === ALL || OWN.some((name) => metadata?.[name]);
  }

  /** What a row makes of what was there before; of nothing, without. */
  of(id: number, row: ChangeRow, before: object | undefined): object {
    if (this.#isOwn) return this.#read(id, row, before);
    const text = row[3] ?? '{}';
    const known = before ? mapIn(this.#changed, before) : this.#wholes;
    const found = known.get(text);
    if (found) return found;
    const part = this.#read(id, row, before);
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(text, part);
    return part;
  }

  /** `status` is there once something in it was written, whether that was asked for or not. */
  withHolders(part: object, made: number): object {
    if (made === 0) return part;
    const known = mapIn(this.#held, part);
    const held = known.get(made) ?? withHolders(part, this.#holders, made);
    known.set(made, held);
    return held;
  }

  #read(id: number, row: ChangeRow, before: object | undefined): object {
    const payload = this.#payloadOf(id, row);
    return before
      ? (applyDelta(before, cut(payload, this.#fields)) as object)
      : cutObject(payload, this.#fields);
  }

  /** As in bodies.ts: what the row says itself is not in its payload. */
  #payloadOf(id: number, [at, key, , text]: ChangeRow): object {
    const payload = JSON.parse(text ?? '{}') as { metadata?: Record<string, unknown> };
    const wanted = this.#fields === ALL ? ALL : this.#fields['metadata'];
    if (!wanted) return payload;
    payload.metadata ??= {};
    payload.metadata['resourceVersion'] = String(revisionOfId(id));
    if (key === null) return payload;
    payload.metadata['name'] = nameOf(key);
    const seed = this.#seedOf(timelineOfId(id));
    if (wanted === ALL || wanted['uid']) payload.metadata['uid'] ??= firstUid(seed, key, at);
    return payload;
  }
}

function mapIn<K>(maps: WeakMap<object, Map<K, object>>, of: object): Map<K, object> {
  const known = maps.get(of);
  if (known) return known;
  const made = new Map<K, object>();
  maps.set(of, made);
  return made;
}

function withHolders(part: object, holders: readonly string[], made: number): object {
  const missing = holders.filter((name, i) => (made >> i) & 1 && !Object.hasOwn(part, name));
  if (missing.length === 0) return part;
  return canonical({ ...part, ...Object.fromEntries(missing.map((name) => [name, {}])) });
}
