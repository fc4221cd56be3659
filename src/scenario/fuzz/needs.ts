// Which manifests are of no use without which others: what a made smaller life leaves out must not bring a mistake of its
// own, as a webhook without its Service is one.

import { selects } from '../laws/endpoints.js';
import type { Manifest } from './plan.js';

/** By the field that refers, what it refers to. A reference is a name, or an object that has one. */
const REFERENCES: Readonly<Record<string, string>> = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secret: 'Secret',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
  persistentVolumeClaim: 'PersistentVolumeClaim',
  serviceAccountName: 'ServiceAccount',
  priorityClassName: 'PriorityClass',
  runtimeClassName: 'RuntimeClass',
  storageClassName: 'StorageClass',
  service: 'Service',
};
/** These say the kind themselves. */
const TYPED_REFERENCES = ['scaleTargetRef', 'roleRef', 'subjects'];
const NAMES = ['name', 'secretName', 'claimName'];

/** Whether one would be broken without the other. */
export function needs(one: Manifest, other: Manifest): boolean {
  const namespace = one.metadata.namespace ?? 'default';
  if (one === other) return false;
  if (other.kind === 'Namespace') return namespace === other.metadata.name;
  if (one.kind === 'Service' && selectsPodsOf(one, other, namespace)) return true;
  return refers(one, other, namespace);
}

function selectsPodsOf(
  service: Manifest,
  { metadata, spec }: Manifest,
  namespace: string,
): boolean {
  const { template } = (spec ?? {}) as {
    template?: { metadata?: { labels?: Readonly<Record<string, string>> } };
  };
  return (
    (metadata.namespace ?? 'default') === namespace &&
    selects(service as unknown as Parameters<typeof selects>[0], template?.metadata?.labels)
  );
}

/** `namespace`: where what is referred to is, unless it says otherwise. */
function refers(value: unknown, other: Manifest, namespace: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([field, inner]) =>
      (TYPED_REFERENCES.includes(field)
        ? [inner].flat().some((one) => kindOf(one) === other.kind && isOf(one, other, namespace))
        : REFERENCES[field] === other.kind && isOf(inner, other, namespace)) ||
      refers(inner, other, namespace),
  );
}

const kindOf = (reference: unknown): unknown => (reference as { kind?: unknown } | null)?.kind;

function isOf(reference: unknown, { metadata }: Manifest, namespace: string): boolean {
  if (typeof reference === 'string') return reference === metadata.name;
  if (typeof reference !== 'object' || reference === null) return false;
  const fields = reference as Readonly<Record<string, unknown>>;
  const where = fields['namespace'] ?? namespace;
  return (
    NAMES.some((name) => fields[name] === metadata.name) &&
    where === (metadata.namespace ?? namespace)
  );
}
