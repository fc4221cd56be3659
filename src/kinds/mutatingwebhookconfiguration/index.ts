// MutatingWebhookConfiguration: webhooks that change what is written. The API server asks them (apiserver/webhooks.ts).

import type { MutatingWebhookConfiguration as ApiConfiguration } from 'kubernetes-types/admissionregistration/v1.js';
import { equal } from '../../machinery/equal.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { countBystander } from '../bystanders.js';
import { defineKind } from '../kind.js';
import { WEBHOOKS } from '../webhook/matching.js';
import { defaultWebhook, validateWebhooks } from '../webhook/webhook.js';

export type MutatingWebhookConfiguration = Stored<ApiConfiguration>;

export const mutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1MutatingWebhookConfiguration',
  status: false,
  generation: (object, old) => !equal(object.webhooks, old.webhooks),
  defaults(draft) {
    for (const webhook of draft.webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
  validate: ({ webhooks = [] }, old) => validateWebhooks(webhooks, old?.webhooks),
  // Nobody has any as a rule, and then nobody should have to look.
  indexes: (_, write) => countBystander(write, WEBHOOKS),
  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', value: ({ webhooks = [] }) => webhooks.length },
    ageColumn,
  ],
});
