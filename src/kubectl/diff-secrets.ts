// Values of Secrets are not shown by `diff`; only whether they differ is.
//
// Source: kubectl pkg/cmd/diff/diff.go, Masker.

import type { KubeObject } from '../machinery/object.js';

const MASK = '***';

export function maskSecrets(
  before: KubeObject | undefined,
  after: KubeObject,
): [KubeObject | undefined, KubeObject] {
  const from = before && dataOf(before);
  const to = dataOf(after);
  const masked = (data: Data, other: Data | undefined, side: string): Data =>
    Object.fromEntries(
      Object.keys(data).map((key) => {
        const differs = other !== undefined && key in other && other[key] !== data[key];
        return [key, differs ? `${MASK} (${side})` : MASK];
      }),
    );
  return [
    before && from ? ({ ...before, data: masked(from, to, 'before') } as KubeObject) : before,
    to ? ({ ...after, data: masked(to, from, 'after') } as KubeObject) : after,
  ];
}

type Data = Readonly<Record<string, unknown>>;

const dataOf = (object: KubeObject): Data | undefined => (object as { data?: Data }).data;
