// A cluster as a test of upstream describes it: objects put there as they are, without an API server that judges them.

import { genesis, withObjects } from '../../../src/events/state.js';
import { type View, viewOf } from '../../../src/events/view.js';
import type { KindName } from '../../../src/kinds/index.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { defaultSettings, type KubernetesVersion } from '../../../src/machinery/settings.js';
import type { Fields } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';

export const NOW = Date.parse('2026-11-22T20:00:00Z');
/** When objects were made of which nothing is said: Go's zero. */
export const ZERO = '0001-01-01T00:00:00Z';

interface Setting {
  readonly now?: number;
  readonly kubernetes?: KubernetesVersion;
}

/** The world of these objects, at Kubernetes 1.28 unless it says otherwise. */
export function worldOf(
  objects: readonly KubeObject[],
  { now = NOW, kubernetes = '1.28' }: Setting = {},
): View {
  return viewOf(withObjects(genesis(now), objects), { ...defaultSettings, kubernetes });
}

/** Objects of one kind, each with a name and a uid, which tests often leave out. */
export function several(
  kind: KindName,
  recorded: readonly unknown[] | null | undefined,
  prefix: string = kind.toLowerCase(),
): readonly KubeObject[] {
  return (recorded ?? []).map((one, index) => identified(kind, one, `${prefix}-${index}`));
}

export function identified(kind: KindName, recorded: unknown, name: string): KubeObject {
  const { metadata = {}, ...rest } = plain<Fields>(recorded);
  const namespaced =
    kind === 'Node' || kind === 'Namespace' || kind === 'PriorityClass'
      ? {}
      : { namespace: 'default' };
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
  // Go writes a time that was not set as null, but only where somebody set it.
  const leaving = metadata.deletionTimestamp === null ? { deletionTimestamp: ZERO } : {};
  const own = { name, uid: name, creationTimestamp: ZERO, ...namespaced, ...given, ...leaving };
  return objectNamed(kind, { ...rest, metadata: own });
}

/** Tests build their inputs at the moment that they run: the latest time in them tells when that was. */
export function latestIn(recorded: unknown, otherwise = NOW): number {
  const found = JSON.stringify(recorded)?.match(/2026-11-22T[\d:.]+Z/g) ?? [];
  return found.length === 0 ? otherwise : Math.max(...found.map((time) => Date.parse(time)));
}
