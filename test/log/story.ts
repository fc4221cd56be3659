// A history to put into logs.

import type { ClusterEvent } from '../../src/events/event.js';
import { canonical, type KubeObject } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

/** A history of pods that come, change and go: the same for the same length. */
export function story(length: number): ClusterEvent[] {
  const live = new Map<string, KubeObject>();
  return Array.from({ length }, (_, i) => {
    const revision = i + 1;
    const envelope = {
      revision,
      at: defaultSettings.epoch + i * 10,
      actor: i % 3 ? 'kubelet/node-1' : 'kubectl',
      because: i || null,
    };
    if (i % 17 === 16) return { ...envelope, type: 'ClockAdvanced' as const };
    const name = `web-${(i * 7) % 40}`;
    const old = live.get(name);
    const object = canonical({
      apiVersion: 'v1',
      kind: i % 5 ? 'Pod' : 'ConfigMap',
      ...old,
      metadata: {
        namespace: `ns-${(i * 7) % 3}`,
        ...old?.metadata,
        name,
        uid: old?.metadata.uid ?? `uid-${i}`,
        creationTimestamp: old?.metadata.creationTimestamp ?? 'now',
        resourceVersion: String(revision),
      },
      spec: { containers: [{ name: 'web', image: 'nginx', env: [{ name: 'A', value: '1' }] }] },
      status: {
        phase: i % 2 ? 'Running' : 'Pending',
        step: i,
        conditions: [{ type: 'Ready', status: String(i % 2) }],
      },
    }) as unknown as KubeObject;
    if (old && i % 9 === 0) {
      live.delete(name);
      return { ...envelope, type: 'ObjectDeleted' as const, object };
    }
    live.set(name, object);
    return {
      ...envelope,
      type: old ? ('ObjectUpdated' as const) : ('ObjectCreated' as const),
      object,
    };
  });
}
