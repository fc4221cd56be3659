// A cluster as a test of upstream describes it: objects put there as they are, without an API server that judges them.

import { genesis, withObjects } from '../../../src/events/state.js';
import { type View, viewOf } from '../../../src/events/view.js';
import type { KindName } from '../../../src/kinds/index.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import type { Fields } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';

const NOW = Date.parse('2026-11-22T20:00:00Z');

/** The world of these objects, at Kubernetes 1.28. */
export function worldOf(objects: readonly KubeObject[]): View {
  const settings = { ...defaultSettings, kubernetes: '1.28' as const };
  return viewOf(withObjects(genesis(NOW), objects), settings);
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
  return objectNamed(kind, { ...rest, metadata: { name, uid: name, ...namespaced, ...given } });
}
