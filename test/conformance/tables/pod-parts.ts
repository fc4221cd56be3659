// What tests of upstream ask of pods and their resources, in tables_defaults_helpers.

import { dropDisabled } from '../../../src/apiserver/disabled-fields.js';
import type { Step } from '../../../src/apiserver/step.js';
import { isOver } from '../../../src/controllers/availability.js';
import { isAllowed } from '../../../src/controllers/scheduler/allowed-topologies.js';
import { portOf } from '../../../src/controllers/service-pods.js';
import { resourceText } from '../../../src/kinds/behavior/exec/amounts.js';
import { builtInKind } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { limitsOf } from '../../../src/kinds/pod/quota-usage.js';
import { amountsOf, requestsOf } from '../../../src/kinds/pod/resources.js';
import { everyContainer } from '../../../src/kinds/pod-template/every-container.js';
import { typeOf } from '../../../src/kinds/type.js';
import { decode } from '../../../src/machinery/decode.js';
import { type KubeObject, mutableCopy } from '../../../src/machinery/object.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified } from './world.js';

const kindNamed = (name: string): Kind => builtInKind(name) as Kind;
export const podOf = (spec: unknown): Pod => objectNamed('Pod', { spec }) as unknown as Pod;

const present = (amounts: Readonly<Record<string, number>>): unknown =>
  Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0));

const UNASKED = 'options that nothing in the product asks for';

/** The test's spec, without what Go's zero values say. */
function summed({ overhead, initContainers, containers }: Fields): Pod['spec'] {
  const list = (all: unknown) => (all ?? []) as never;
  return podOf(
    plain({
      ...(overhead ? { overhead } : {}),
      initContainers: list(initContainers),
      containers: list(containers),
    }),
  ).spec;
}

const requestsCheck: Recipe = (given) => {
  const { ExcludeOverhead, NonMissingContainerRequests } = given['options'];
  if (ExcludeOverhead || NonMissingContainerRequests) return notRun(UNASKED);
  if (given['podResizeStatus'] || given['containerStatus'])
    return notRun('pods that are being resized');
  return {
    actual: present(requestsOf(summed(given))),
    expected: present(amountsOf(plain(given['expectedRequests']))),
  };
};

const limitsCheck: Recipe = (given) => {
  if (given['options'].ExcludeOverhead) return notRun(UNASKED);
  return {
    actual: present(limitsOf(summed(given))),
    expected: present(amountsOf(plain(given['expectedLimits']))),
  };
};

/** A write to an API server whose gates are all on, or all off: what is left of the object. */
function written(draftOf: unknown, oldOf: unknown, enabled: boolean): Fields {
  const kind = kindNamed('Pod');
  const whole = (recorded: unknown): KubeObject =>
    ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, ...(recorded as object) }) as KubeObject;
  const step = {
    settings: { kubernetes: '1.28' },
    requester: { trusted: false },
    view: { feature: () => enabled },
  } as unknown as Step;
  const draft = mutableCopy(whole(plain(draftOf)));
  dropDisabled(step, kind, draft as never, oldOf ? whole(plain(oldOf)) : undefined);
  return draft as unknown as Fields;
}

const dropped =
  (part: 'spec' | 'status', names: readonly [string, string, string], fields?: RegExp): Recipe =>
  (given) => {
    const [now, old, wanted] = names.map((name) => ({ [part]: plain(given[name] ?? {}) }));
    const enabled = given['enabled'] ?? given['featureEnabled'];
    // The product knows no cluster without the field: nothing would be dropped.
    const uses = (one: unknown) => fields?.test(JSON.stringify(one)) ?? false;
    if (!enabled && uses(now) && !uses(old)) return notRun(GATE_OFF);
    return { actual: bareOf(written(now, old, enabled)[part]), expected: bareOf(wanted?.[part]) };
  };

const SPECS = ['podSpec', 'oldPodSpec', 'wantPodSpec'] as const;

const bareOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}, withoutNothing));
const withoutNothing = (_: string, value: unknown): unknown =>
  value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;

/** Whether a container that asks for so much of the resource is valid, as far as the wanted rule goes. */
const resourceErrors = (name: string, quantity: string, limited: boolean): readonly string[] => {
  const kind = kindNamed('Pod');
  const list = { [name]: quantity };
  const resources = limited ? { requests: list, limits: list } : { requests: list };
  const spec = { containers: [{ name: 'c', image: 'i', resources }] };
  const errors = kind.validate?.(podOf(spec) as never, undefined) ?? [];
  return errors.map(({ text }) => text);
};

const says = (texts: readonly string[], words: string): boolean =>
  texts.some((text) => text.includes(words));

/** `hugepages-2Mi`: whether a size can be read of it, by whether any amount of it can be right. */
const sizeCheck = (name: string, fails: boolean): Check => {
  const errors = resourceErrors(name, '1Ti', true);
  return {
    actual: says(errors, 'multiple of') || says(errors, 'must be a standard resource'),
    expected: fails,
  };
};

const standard: Recipe = ({ input, output }) => ({
  actual: !says(resourceErrors(input, '1Gi', true), 'must be a standard resource type'),
  expected: output,
});

const NAMELESS = 'resources without a name, which the API server refuses first';

const overcommitted = (name: string, expected: boolean): Check =>
  name === ''
    ? notRun(NAMELESS)
    : {
        actual: !says(
          resourceErrors(name, '1Ti', false),
          'Limit must be set for non overcommitable',
        ),
        expected,
      };

/** In the order of upstream's bits. */
const SORTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

export const podPartsRecipes: Recipes = {
  TestPodResourceRequests: requestsCheck,
  TestPodResourceLimits: limitsCheck,
  TestPodRequestsAndLimits: ({ pod, expectedRequests, expectedLimits }) => {
    const { spec } = identified('Pod', pod, 'it') as unknown as Pod;
    return {
      actual: [present(requestsOf(spec)), present(limitsOf(spec))],
      expected: [
        present(amountsOf(plain(expectedRequests))),
        present(amountsOf(plain(expectedLimits))),
      ],
    };
  },
  TestGetResourceRequest: ({ pod, cName, resourceName, expectedValue }) =>
    cName.startsWith('just-overhead')
      ? notRun('a pod’s requests without its overhead, which nothing in the product asks for')
      : {
          actual: requestsOf((identified('Pod', pod, 'it') as unknown as Pod).spec)[resourceName],
          expected: expectedValue,
        },
  TestExtractResourceValue: ({ fs, pod, cName, expectedValue, expectedError }) => {
    const { spec } = identified('Pod', pod, 'it') as unknown as Pod;
    const found = everyContainer(spec, '').find(([{ name }]) => name === cName)?.[0];
    const text = found && resourceText(found, plain(fs));
    return expectedError
      ? { actual: text === undefined, expected: true }
      : { actual: text, expected: expectedValue };
  },
  TestFindPort: ({ containers, initContainers, port, expected, pass }) => {
    const pod = podOf({
      containers: plain(containers),
      ...(initContainers ? { initContainers: plain(initContainers) } : {}),
    });
    const found = portOf(pod, { port: 1, targetPort: port, protocol: 'TCP' });
    return { actual: found ?? null, expected: pass ? expected : null };
  },
  TestIsPodTerminal: ({ podPhase, expected }) => ({
    actual: isOver(identified('Pod', { status: { phase: podPhase } }, 'it') as unknown as Pod),
    expected,
  }),
  TestVisitContainers: ({ spec, wantContainers, mask }) => {
    const asked = SORTS.filter((_, i) => mask & (1 << i));
    if (asked.length === 0) return notRun('those sorts of containers whose gates are on');
    return {
      actual: everyContainer(podOf(plain(spec)).spec, '')
        .filter(([, path]) => asked.some((sort) => path.startsWith(`.${sort}[`)))
        .map(([{ name }]) => name),
      expected: wantContainers ?? [],
    };
  },
  TestMatchTopologySelectorTerms: ({ args, want }) => ({
    actual: isAllowed(plain<never>(args.topologySelectorTerms ?? []), args.labels ?? {}),
    expected: want,
  }),
  TestIsHugePageResourceValueDivisible: ({ name, quantity, result }) => {
    const errors = resourceErrors(name, quantity, true);
    return {
      actual: !says(errors, 'multiple of') && !says(errors, 'must be a standard resource'),
      expected: result,
    };
  },
  TestIsStandardResource: standard,
  TestIsStandardContainerResource: ({ input, output }) => ({
    actual: !says(resourceErrors(input, '1Gi', true), 'must be a standard resource'),
    expected: output,
  }),
  TestIsOvercommitAllowed: ({ name, resourceName, allowed, expectVal }) =>
    overcommitted(name ?? resourceName, allowed ?? expectVal),
  TestIsNativeResource: ({ resourceName, expectVal }) =>
    resourceName === ''
      ? notRun(NAMELESS)
      : {
          actual: !says(resourceErrors(resourceName, '1500m', true), 'must be an integer'),
          expected: expectVal,
        },
  TestHugePageSizeFromResourceName: ({ name, resourceName, expectErr }) => {
    const of = name ?? resourceName;
    return !of.startsWith('hugepages-')
      ? notRun('resources that are not huge pages')
      : sizeCheck(of, expectErr);
  },
  TestDropDisabledPodStatusFields: dropped('status', [
    'podStatus',
    'oldPodStatus',
    'wantPodStatus',
  ]),
  TestDropDisabledMatchLabelKeysField: dropped('spec', SPECS, /"matchLabelKeys"/),
  TestDropNodeInclusionPolicyFields: dropped('spec', SPECS, /"node(?:Affinity|Taints)Policy"/),
  TestDropDisabledTopologySpreadConstraintsFields: dropped('spec', SPECS, /"minDomains"/),
  TestDropDynamicResourceAllocation: ({ enabled, oldPod, newPod, wantPod, expectedPod }) => ({
    actual: bareOf(written(newPod, oldPod, enabled)),
    expected: bareOf(plain(wantPod ?? expectedPod)),
  }),
  TestResourceListConversion: ({ input, expected }) => {
    const spec = { containers: [{ name: 'c', resources: { limits: plain(input) } }] };
    const type = typeOf(kindNamed('Pod'));
    const read = type && decode(type, { apiVersion: 'v1', kind: 'Pod', spec }, 'Ignore');
    const held = read?.ok ? (read.value as Fields)['spec'].containers[0].resources.limits : {};
    return { actual: amountsOf(held), expected: amountsOf(plain(expected)) };
  },
};
