// What every new cluster starts with.

import type { Manifest } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';

export function bootstrapObjects(_settings: Settings, { nodes }: { nodes: number }): Manifest[] {
  return [
    ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })),
    ...Array.from({ length: nodes }, (_, i) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `node-${i + 1}` },
    })),
  ];
}
