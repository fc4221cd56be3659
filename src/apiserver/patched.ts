// An object as somebody else has changed it on its way into the cluster, in place of what it was.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { type KubeObject, mutableCopy } from '../machinery/object.js';
import type { Step } from './step.js';

/** Whose it is, is not for others to say. */
export function replaceDraft(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  value: KubeObject,
): void {
  const { name, uid } = draft.metadata;
  for (const field of Object.keys(draft)) delete (draft as Record<string, unknown>)[field];
  Object.assign(draft, mutableCopy(value));
  Object.assign(draft.metadata, { name, uid });
  kind.defaults?.(draft, step.view);
}
