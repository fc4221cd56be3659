// PriorityLevelConfiguration: how many requests of one importance are served at a time. Kept and checked; no request waits here.

import type { Draft } from 'immer';
import type {
  PriorityLevelConfiguration as ApiLevel,
  LimitedPriorityLevelConfiguration,
} from 'kubernetes-types/flowcontrol/v1.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { type Column, defineKind } from '../kind.js';

export type PriorityLevelConfiguration = Stored<ApiLevel>;

type Queuing = NonNullable<LimitedPriorityLevelConfiguration['limitResponse']>['queuing'];

const ofQueues = (
  name: string,
  field: keyof NonNullable<Queuing>,
): Column<PriorityLevelConfiguration> => ({
  name,
  value: ({ spec }) => textOf(spec?.limited?.limitResponse?.queuing?.[field]),
});

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1PriorityLevelConfiguration',
  status: true,
  gate: 'FlowControlV1',
  generation: 'spec',
  defaults,
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate,
  columns: [
    nameColumn,
    { name: 'Type', value: ({ spec }) => spec?.type ?? '' },
    {
      name: 'NominalConcurrencyShares',
      value: ({ spec }) => textOf(spec?.limited?.nominalConcurrencyShares),
    },
    ofQueues('Queues', 'queues'),
    ofQueues('HandSize', 'handSize'),
    ofQueues('QueueLengthLimit', 'queueLengthLimit'),
    ageColumn,
  ],
});

const textOf = (amount: number | undefined): string =>
  amount === undefined ? '<none>' : String(amount);

/** [apis/flowcontrol/v1/defaults.go] */
function defaults({ spec }: Draft<PriorityLevelConfiguration>): void {
  if (spec?.exempt) {
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  if (!spec?.limited) return;
  const { limited } = spec;
  limited.nominalConcurrencyShares ??= 30;
  limited.lendablePercent ??= 0;
  const queuing = limited.limitResponse?.queuing;
  if (!queuing) return;
  queuing.queues ||= 64;
  queuing.handSize ||= 8;
  queuing.queueLengthLimit ||= 50;
}

function validate({ spec }: PriorityLevelConfiguration): readonly FieldError[] {
  const { type, limited, exempt } = spec ?? {};
  const mustBe = (field: string, other: string): FieldError[] => [
    forbidden(`spec.${field}`, `must be nil if the type is ${other}`),
  ];
  switch (type) {
    case 'Exempt':
      return limited ? mustBe('limited', "not 'Limited'") : [];
    case 'Limited':
      if (exempt) return mustBe('exempt', "'Limited'");
      return limited
        ? validateLimited(limited)
        : [required('spec.limited', 'must not be empty when type is Limited')];
    default:
      return [notSupported('spec.type', type ?? '', ['Exempt', 'Limited'])];
  }
}

function validateLimited(limited: LimitedPriorityLevelConfiguration): readonly FieldError[] {
  const { limitResponse } = limited;
  const shares = limited.nominalConcurrencyShares ?? 0;
  const errors: FieldError[] = [];
  if (shares < 0)
    errors.push(
      invalid('spec.limited.nominalConcurrencyShares', shares, 'must be a non-negative integer'),
    );
  const path = 'spec.limited.limitResponse';
  const { type, queuing } = limitResponse ?? {};
  if (type === 'Reject' && queuing)
    errors.push(
      forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'),
    );
  else if (type === 'Queue' && !queuing)
    errors.push(
      required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'),
    );
  else if (type !== 'Reject' && type !== 'Queue')
    errors.push(notSupported(`${path}.type`, type ?? '', ['Queue', 'Reject']));
  for (const field of ['queues', 'handSize', 'queueLengthLimit'] as const)
    if (queuing && (queuing[field] ?? 0) <= 0)
      errors.push(invalid(`${path}.queuing.${field}`, queuing[field], 'must be positive'));
  return errors;
}
