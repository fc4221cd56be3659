// `kubectl create namespace|quota|poddisruptionbudget|priorityclass`.
//
// Source: kubectl pkg/cmd/create/create_{namespace,quota,pdb,priorityclass}.go.

import type { Manifest } from '../../machinery/object.js';
import { canonicalForm, parseQuantity } from '../../machinery/quantity.js';
import { bool, number, text } from '../flags.js';
import { fail } from '../problem.js';
import { defineCreateVerb } from './creating.js';
import { labelSelectorOf } from './label-selector.js';

export const createNamespace = defineCreateVerb({
  name: 'namespace',
  aliases: ['ns'],
  summary: 'Create a namespace with the specified name',
  usage: 'NAME',
  flags: {},
  make: ({ name }) =>
    ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      spec: {},
      status: {},
    }) as Manifest,
});

export const createQuota = defineCreateVerb({
  name: 'quota',
  aliases: ['resourcequota'],
  summary: 'Create a quota with the specified name',
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]',
  flags: {
    hard: text('A comma-delimited set of resource=quantity pairs that define a hard limit.'),
    scopes: text(
      'A comma-delimited set of quota scopes that must all match each object tracked by the quota.',
    ),
  },
  refusal: 'failed to create quota:',
  make({ name, flags }) {
    const scopes = flags.scopes === '' ? [] : flags.scopes.split(',');
    if (scopes.includes('')) fail('invalid resource quota scope ""');
    return {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name },
      spec: {
        ...(flags.hard === '' ? {} : { hard: resourceList(flags.hard, 'Invalid') }),
        ...(scopes.length > 0 ? { scopes } : {}),
      },
      status: {},
    } as Manifest;
  },
});

/** `cpu=1,memory=1Gi`; `invalid` is how the message about anything else begins. */
export function resourceList(
  spec: string,
  invalid: 'Invalid' | 'invalid',
): Readonly<Record<string, string>> {
  const pairs = spec.split(',').map((statement) => {
    const [name = '', value, ...more] = statement.split('=');
    if (value === undefined || more.length > 0)
      fail(`${invalid} argument syntax ${statement}, expected <resource>=<value>`);
    const quantity = parseQuantity(value as string);
    return [name, quantity.ok ? canonicalForm(quantity.value) : fail(quantity.error)];
  });
  return Object.fromEntries(pairs);
}

export const createDisruptionBudget = defineCreateVerb({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  summary: 'Create a pod disruption budget with the specified name',
  usage: 'NAME --selector=SELECTOR --min-available=N',
  flags: {
    'min-available': text(
      'The minimum number or percentage of available pods this budget requires.',
    ),
    'max-unavailable': text(
      'The maximum number or percentage of unavailable pods this budget requires.',
    ),
    selector: text('A label selector to use for this budget.'),
  },
  refusal: 'failed to create poddisruptionbudgets:',
  make({ name, flags }) {
    const min = flags['min-available'];
    const max = flags['max-unavailable'];
    if (flags.selector === '') fail('a selector must be specified');
    if (min === '' && max === '') fail('one of min-available or max-unavailable must be specified');
    if (min !== '' && max !== '')
      fail('min-available and max-unavailable cannot be both specified');
    if (!/^([0-9]+%?)?$/.test(min)) fail('invalid format specified for min-available');
    if (!/^([0-9]+%?)?$/.test(max)) fail('invalid format specified for max-unavailable');
    return {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        ...(min === '' ? { maxUnavailable: intOrString(max) } : { minAvailable: intOrString(min) }),
        selector: labelSelectorOf(flags.selector),
      },
      status: {
        currentHealthy: 0,
        desiredHealthy: 0,
        disruptionsAllowed: 0,
        expectedPods: 0,
      },
    } as Manifest;
  },
});

export const intOrString = (value: string): number | string =>
  /^[+-]?\d+$/.test(value) ? Number(value) : value;

export const createPriorityClass = defineCreateVerb({
  name: 'priorityclass',
  aliases: ['pc'],
  summary: 'Create a priority class with the specified name',
  usage: 'NAME --value=VALUE --global-default=BOOL',
  flags: {
    value: number('the value of this priority class.'),
    'global-default': bool(
      'global-default specifies whether this PriorityClass should be considered as the default priority.',
    ),
    description: text(
      'description is an arbitrary string that usually provides guidelines on when this priority class should be used.',
    ),
    'preemption-policy': text(
      'preemption-policy is the policy for preempting pods with lower priority.',
      { default: 'PreemptLowerPriority' },
    ),
  },
  refusal: 'failed to create priorityclass:',
  make: ({ name, flags }) =>
    ({
      apiVersion: 'scheduling.k8s.io/v1',
      ...(flags.description === '' ? {} : { description: flags.description }),
      ...(flags['global-default'] ? { globalDefault: true } : {}),
      kind: 'PriorityClass',
      metadata: { name },
      preemptionPolicy: flags['preemption-policy'],
      value: flags.value,
    }) as Manifest,
});
