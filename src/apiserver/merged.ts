// What an object is to become by an update: what was asked, and of what was there all that this kind of write may
// not touch.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, type Manifest, type Meta, mutableCopy } from '../machinery/object.js';

/** What was asked, with everything put back that this kind of write may not touch. */
export function merged(
  kind: Kind,
  old: KubeObject,
  asked: Manifest,
  subresource: string | undefined,
): Draft<KubeObject> {
  if (subresource === 'status') {
    const status = statusOf(asked);
    // Annotations pass: the Deployment controller writes its revision along with the status.
    const given = kind.custom ? undefined : asked.metadata;
    const { annotations = old.metadata.annotations } = given ?? {};
    const metadata = annotations ? { ...old.metadata, annotations } : { ...old.metadata };
    return { ...old, metadata, status } as Draft<KubeObject>;
  }
  const part = kind.parts?.[subresource ?? ''];
  if (part) {
    const whole = mutableCopy(old) as Draft<KubeObject>;
    part.take(whole, mutableCopy(asked) as Draft<Manifest>);
    return whole;
  }
  const draft = mutableCopy(asked) as Draft<KubeObject>;
  draft.apiVersion = old.apiVersion;
  draft.metadata = mergedMetadata(draft.metadata, old);
  if (kind.status && subresource === undefined) {
    const withStatus = draft as { status?: unknown };
    withStatus.status = statusOf(old);
    if (withStatus.status === undefined) delete withStatus.status;
  }
  return draft;
}

export function mergedMetadata(asked: Manifest['metadata'], { metadata }: KubeObject): Draft<Meta> {
  const merged: Record<string, unknown> = { managedFields: metadata.managedFields };
  for (const field in asked)
    if (!SERVERS_OWN.has(field)) merged[field] = asked[field as keyof typeof asked];
  // What only the API server writes stays as it is.
  for (const field of KEPT) if (metadata[field] !== undefined) merged[field] = metadata[field];
  return merged as Draft<Meta>;
}

/** What nobody else can add. */
const SERVERS_OWN: ReadonlySet<string> = new Set([
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'generateName'],
]);

const KEPT = [
  ...['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'generateName'],
] as readonly (keyof Meta)[];

/** A controller's hand on labels, owners or finalizers: nothing else needs to be prepared or looked at again. */
export function changesOnlyMetadata(
  asked: Manifest,
  old: KubeObject,
  subresource: string | undefined,
): boolean {
  if (subresource !== undefined) return false;
  const [now, before] = [asked as unknown as Fields, old as unknown as Fields];
  for (const name in now) if (name !== 'metadata' && !equal(now[name], before[name])) return false;
  for (const name in before) if (now[name] === undefined) return false;
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

export const statusOf = (object: unknown): unknown => (object as { status?: unknown }).status;
