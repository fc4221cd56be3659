// Admission webhooks: who is asked before a change is made, and what becomes of it when nobody answers
// [apiserver pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go, errors/statuserror.go].
//
// What a webhook answers follows from the state (kinds/webhook/reach.ts), so asking is as pure as all of deciding, and
// takes no time. Departures: no audit annotations, no subresources; one after another.

import type { Draft } from 'immer';
import type { Admission } from '../kinds/behavior/index.js';
import type { Kind } from '../kinds/kind.js';
import {
  concernOf,
  isExempt,
  MUTATING,
  type Review,
  VALIDATING,
  WEBHOOKS,
  type Webhook,
} from '../kinds/webhook/matching.js';
import { reach } from '../kinds/webhook/reach.js';
import type { JsonObject } from '../machinery/json.js';
import type { KubeObject } from '../machinery/object.js';
import { applyJsonPatch } from '../machinery/patch/json-patch.js';
import { type Failure, failure, forbidden, internalError } from '../machinery/status.js';
import { reviewOf } from './admission-review.js';
import { replaceDraft } from './patched.js';
import type { Asked } from './reinvocation.js';
import { BOOTSTRAP_ACTOR } from './request.js';
import type { Step } from './step.js';

/** Whether anybody is to be asked at all: almost never, and then it costs nothing. */
export const hasWebhooks = (step: Step, kind: Kind): boolean =>
  step.hasBystanders &&
  step.view.tally(WEBHOOKS) > 0 &&
  !isExempt(kind) &&
  step.requester.actor !== BOOTSTRAP_ACTOR;

/** Asks those that may change the object. */
export function mutatedByWebhooks(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
  asked: Asked,
): Failure | undefined {
  if (!hasWebhooks(step, kind)) return undefined;
  asked.enter(draft);
  const failure = askEach(step, MUTATING, reviewOf(step, kind, draft, old), {
    skips: (key) => asked.skips(key),
    accept: (answer) => {
      const patched = answer.patch === undefined ? undefined : patch(draft, answer.patch);
      if (patched === undefined) return undefined;
      if (!patched.ok) return internalError(patched.error);
      replaceDraft(step, kind, draft, patched.value as KubeObject);
      asked.changed();
      return undefined;
    },
    done: (webhook, key) => {
      if (webhook.reinvocationPolicy === 'IfNeeded') asked.mayAskAgain(key);
    },
  });
  asked.leave(draft);
  return failure;
}

const patch = (draft: Draft<KubeObject>, text: string) =>
  applyJsonPatch(draft as unknown as JsonObject, JSON.parse(text) as readonly JsonObject[]);

/** Asks those that judge it, as it would be stored; of a delete there is only the old one. */
export const judgedByWebhooks = (
  step: Step,
  kind: Kind,
  object: Draft<KubeObject> | undefined,
  old: KubeObject | undefined,
): Failure | undefined =>
  hasWebhooks(step, kind)
    ? askEach(step, VALIDATING, reviewOf(step, kind, object, old), { accept: () => undefined })
    : undefined;

interface Asking {
  readonly accept: (answer: Admission) => Failure | undefined;
  readonly skips?: (key: string) => boolean;
  /** A webhook that the request concerns has been asked, and lets it pass. */
  readonly done?: (
    webhook: Webhook & { readonly reinvocationPolicy?: string },
    key: string,
  ) => void;
}

function askEach(
  step: Step,
  configurations: string,
  review: () => Review,
  { accept, skips, done }: Asking,
): Failure | undefined {
  for (const configuration of step.view.all(configurations)) {
    const { webhooks = [] } = configuration as { webhooks?: readonly Webhook[] };
    for (const webhook of webhooks) {
      const key = `${configuration.metadata.name}/${webhook.name}`;
      if (skips?.(key)) continue;
      const refused = askOne(step, webhook, review(), (answer) => {
        const failure = accept(answer);
        done?.(webhook, key);
        return failure;
      });
      if (refused) return refused;
    }
  }
  return undefined;
}

function askOne(
  step: Step,
  webhook: Webhook,
  review: Review,
  accept: (answer: Admission) => Failure | undefined,
): Failure | undefined {
  const isOpen = webhook.failurePolicy === 'Ignore';
  const concern = concernOf(webhook, review, step.view);
  if ('error' in concern)
    return isOpen ? undefined : forbidden(review.kind, review.name, concern.error);
  if (!concern.concerned) return undefined;
  const reached = reach(webhook, review, step.view);
  if ('error' in reached)
    return isOpen
      ? undefined
      : internalError(
          `failed calling webhook "${webhook.name}": failed to call webhook: ${reached.error}`,
        );
  const { answer } = reached;
  step.warnings.push(...(answer.warnings ?? []));
  return answer.deny === undefined ? accept(answer) : denied(webhook.name, answer);
}

function denied(webhook: string, { deny = '', code = 403 }: Admission): Failure {
  const by = `admission webhook "${webhook}" denied the request`;
  const message = deny === '' ? `${by} without explanation` : `${by}: ${deny}`;
  return failure(code, code === 403 ? 'Forbidden' : '', message);
}
