// The documents that are served, each made when somebody asks for the first time and kept with its hash.
//
// A document follows from the release and the kinds alone, so timelines and moments with the same kinds share
// it. Kinds are compared by identity: those that a definition makes are remembered with the definition.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Kind } from '../../kinds/kind.js';

export interface Published {
  readonly text: Buffer;
  /** Zipped when somebody first takes it so. */
  readonly gzipped: () => Buffer;
  readonly hash: string;
}

interface Kept extends Published {
  readonly kinds: readonly Kind[];
}

/** The kinds of custom groups change as definitions do. */
const VARIANTS_MAX = 8;
const kept = new Map<string, readonly Kept[]>();

/** `name` and `kinds` say all that `make` makes it of. */
export function published(
  name: readonly string[],
  kinds: readonly Kind[],
  make: () => object | Buffer,
): Published {
  const key = JSON.stringify(name);
  const variants = kept.get(key) ?? [];
  const known = variants.find((variant) => sameKinds(variant.kinds, kinds));
  if (known) return known;
  const made = { kinds, ...sealed(make()) };
  kept.set(key, [made, ...variants].slice(0, VARIANTS_MAX));
  return made;
}

const sameKinds = (a: readonly Kind[], b: readonly Kind[]): boolean =>
  a.length === b.length && a.every((kind, i) => kind === b[i]);

export function sealed(document: object | Buffer): Published {
  const text = document instanceof Buffer ? document : Buffer.from(JSON.stringify(document));
  const hash = createHash('sha512').update(text).digest('hex').toUpperCase();
  let zipped: Buffer | undefined;
  const gzipped = () => {
    zipped ??= gzipSync(text);
    return zipped;
  };
  return { text, gzipped, hash };
}
