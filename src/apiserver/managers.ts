// Who manages which field: metadata.managedFields, kept by every write of a user's object.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import type { KubeObject, Meta } from '../machinery/object.js';
import type { Step } from './step.js';

export interface Managing {
  readonly fieldManager?: string | undefined;
  readonly subresource?: string | undefined;
  readonly managed?: Meta['managedFields'];
}

export function recordManager(
  _step: Step,
  _kind: Kind,
  draft: Draft<KubeObject>,
  _old: KubeObject | undefined,
  how: Managing,
): void {
  if (how.managed !== undefined)
    draft.metadata.managedFields = how.managed as Draft<Meta>['managedFields'];
}
