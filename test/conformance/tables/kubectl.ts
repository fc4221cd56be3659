// tables_kubectl: what kubectl makes of flags and arguments, prints of objects, and says of progress.

import { readPairs } from '../../../src/kubectl/pairs.js';
import { KubectlError } from '../../../src/kubectl/problem.js';
import { progressOf } from '../../../src/kubectl/rollout/progress.js';
import { changePodSpec } from '../../../src/kubectl/set/pod-spec.js';
import { readTaints } from '../../../src/kubectl/taint-words.js';
import { relaxedJsonPath } from '../../../src/machinery/jsonpath.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { bare, commandOn, made, NAMESPACE, objectIn } from './command.js';
import { kubectlChanges } from './kubectl-changes.js';
import {
  contentOf,
  described,
  EXTENSIONS,
  flag,
  flags,
  listed,
  madeCheck,
  onlyWhether,
  orRefused,
  podWith,
  selectorText,
} from './kubectl-parts.js';
import { kubectlPrints } from './kubectl-prints.js';
import type { Recipe, Recipes } from './table.js';

const NO_NAME = 'no name at all, which the command line refuses in its own words';
const ofExtensions = (resources: string): boolean => /replicasets|extensions/.test(resources);

/** `deployments.apps/scale`, as --resource takes it. */
const resourceWord = ({ Resource: resource, Group: group, SubResource: sub }: Fields): string =>
  `${resource}${group ? `.${group}` : ''}${sub ? `/${sub}` : ''}`;

const roleArgv = (options: Fields): readonly string[] => [
  ...(options['Name'] ? [options['Name']] : []),
  ...flags('verb', options['Verbs']),
  ...flags('resource', (options['Resources'] ?? []).map(resourceWord)),
  ...flags('resource-name', options['ResourceNames']),
  '--dry-run=client',
];

function roleCheck(kind: string, options: Fields, more: readonly string[], fails: boolean): Check {
  if (ofExtensions((options['Resources'] ?? []).map(resourceWord).join()))
    return notRun(EXTENSIONS);
  return onlyWhether(['create', kind, ...roleArgv(options), ...more], fails);
}

const keyed =
  (verb: 'label' | 'annotate', values: string): Recipe =>
  (given) => {
    const { obj, overwrite, version, remove, expected } = given;
    const pairs = Object.entries((given[values] ?? {}) as Record<string, string>);
    if (version) return notRun('a revision of the object that the command does not send');
    const argv = [
      ...[verb, 'pod', 'it'],
      ...pairs.map(([key, value]) => `${key}=${value}`),
      ...(remove ?? []).map((key: string) => `${key}-`),
      ...(overwrite ? ['--overwrite'] : []),
    ];
    if (argv.length < 4) return notRun('no change, which the command refuses');
    const error = given['expectErr'] ?? given['expectedErr'];
    const { object, said } = made([objectIn(obj)], argv);
    if (error) return { actual: object ?? said, expected: error };
    const field = verb === 'label' ? 'labels' : 'annotations';
    return {
      actual: bare(object?.['metadata']?.[field]) ?? said,
      expected: bare(plain<Fields>(expected).metadata[field] ?? {}),
    };
  };

/** A Service made for an object tells what kubectl sees in it. */
function exposed(recorded: Fields, argv: readonly string[]): Fields | undefined {
  const object = objectIn(recorded);
  const what = `${object.kind.toLowerCase()}/it`;
  return made([object], ['expose', what, ...argv]).object;
}

const portsSeen = (object: Fields | undefined): readonly Fields[] => object?.['spec']?.ports ?? [];

const columns =
  (text: (given: Fields) => string, object: (given: Fields) => readonly KubeObject[]): Recipe =>
  (given) => {
    const found = object(given);
    const order = found.map((one) => one.metadata.name);
    if ([...order].sort().join() !== order.join())
      return notRun('an order that no server lists in');
    if (found.some(({ apiVersion }) => apiVersion === 'baz')) return notRun('a version of no kind');
    const names = found.length === 1 ? [found[0]?.metadata.name ?? ''] : [];
    const { rc, stdout, said } = commandOn(found, [
      ...['get', 'pods', ...names, '-o', `custom-columns=${text(given)}`],
    ]);
    if (given['expectErr']) return { actual: rc !== 0, expected: true };
    return { actual: rc === 0 ? stdout : said, expected: given['expectedOutput'] };
  };

const FAKE_POD = objectIn(podWith({ containers: [0, 1, 2, 3].map((i) => ({ name: `fake${i}` })) }));

const statusCheck = (kind: string, given: Fields, spec: object): Check => {
  const object = objectIn({ $type: `v1.${kind}`, $obj: { spec, status: given['status'] } }, 'foo');
  const told = { ...object, metadata: { ...object.metadata, generation: given['generation'] } };
  try {
    const { text, done } = progressOf(kind, told, 0);
    return { actual: [text, done], expected: [given['msg'], given['done']] };
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return { actual: true, expected: given['err'] === true };
  }
};

export const kubectlRecipes: Recipes = {
  ...kubectlChanges,
  ...kubectlPrints,
  TestCreateSecretGeneric: (given) =>
    madeCheck(
      [
        ...['create', 'secret', 'generic', given['secretName']],
        ...flag('type', given['secretType']),
        ...flags('from-literal', given['fromLiteral']),
        ...flags('from-file', given['fromFile']),
        ...flags('from-env-file', given['fromEnvFile']),
        ...(given['appendHash'] ? ['--append-hash'] : []),
      ],
      given['expected'],
      given['expectErr'],
    ),
  TestCreateConfigMap: (given) =>
    madeCheck(
      [
        ...['create', 'configmap', given['configMapName']],
        ...flags('from-literal', given['fromLiteral']),
        ...flags('from-file', given['fromFile']),
        ...flags('from-env-file', given['fromEnvFile']),
        ...(given['appendHash'] ? ['--append-hash'] : []),
      ],
      given['expected'],
      given['expectErr'],
    ),
  TestCreateSecretDockerRegistry: (given) =>
    madeCheck(
      [
        ...['create', 'secret', 'docker-registry', given['dockerRegistrySecretName']],
        ...flag('docker-username', given['dockerUsername']),
        ...flag('docker-password', given['dockerPassword']),
        ...flag('docker-email', given['dockerEmail']),
        ...flag('docker-server', given['dockerServer']),
        ...(given['appendHash'] ? ['--append-hash'] : []),
      ],
      given['expected'],
      given['expectErr'],
    ),
  TestCreateServices: (given) => {
    if (!given['name']) return notRun(NO_NAME);
    const types: Fields = {
      ClusterIP: 'clusterip',
      NodePort: 'nodeport',
      LoadBalancer: 'loadbalancer',
      ExternalName: 'externalname',
    };
    return madeCheck(
      [
        ...['create', 'service', types[given['serviceType']], given['name']],
        ...flags('tcp', given['tcp']),
        ...flag('clusterip', given['clusterip']),
        ...flag('external-name', given['externalName']),
        ...flag('node-port', given['nodeport'] || ''),
      ],
      given['expected'],
      given['expectErr'],
    );
  },
  TestClusterRoleValidate: ({ clusterRoleOptions, expectErr }) => {
    const { CreateRoleOptions: role = {}, NonResourceURLs, AggregationRule } = clusterRoleOptions;
    const rule = Object.entries(AggregationRule ?? {}).map(([key, value]) => `${key}=${value}`);
    return roleCheck(
      'clusterrole',
      role,
      [...flags('non-resource-url', NonResourceURLs), ...flag('aggregation-rule', rule.join())],
      expectErr,
    );
  },
  'create/TestValidate': ({ roleOptions, expectErr }) =>
    roleCheck('role', roleOptions, [], expectErr),
  TestCreateRole: (given) =>
    ofExtensions(given['resources'])
      ? notRun(EXTENSIONS)
      : madeCheck(
          [
            ...['create', 'role', 'my-role'],
            ...flag('verb', given['verbs']),
            ...flag('resource', given['resources']),
            ...flag('resource-name', given['resourceNames']),
          ],
          given['expectedRole'],
          '',
        ),
  TestCreateClusterRole: (given) =>
    ofExtensions(given['resources'])
      ? notRun(EXTENSIONS)
      : madeCheck(
          [
            ...['create', 'clusterrole', 'my-cluster-role'],
            ...flag('verb', given['verbs']),
            ...flag('resource', given['resources']),
            ...flag('resource-name', given['resourceNames']),
            ...flag('non-resource-url', given['nonResourceURL']),
            ...flag('aggregation-rule', given['aggregationRule']),
          ],
          given['expectedClusterRole'],
          '',
        ),
  TestCreateIngressValidation: (given) => {
    const { said } = made(
      [],
      [
        ...['create', 'ingress', 'ing'],
        ...flag('default-backend', given['defaultbackend']),
        ...flag('class', given['ingressclass']),
        ...flags('rule', given['rules']),
        ...flags('annotation', given['annotations']),
      ],
    );
    return { actual: said, expected: given['expected'] };
  },
  TestCreatePdbValidation: ({ options, expected }) => {
    if (!options.Name) return notRun(NO_NAME);
    const { said } = made([], pdbArgv(options));
    return { actual: said, expected };
  },
  TestCreatePdb: ({ options, expected }) => madeCheck(pdbArgv(options), expected, ''),
  TestCreateQuota: ({ options, expected }) =>
    madeCheck(
      [
        ...['create', 'quota', options.Name],
        ...flag('hard', options.Hard),
        ...flag('scopes', options.Scopes),
      ],
      expected,
      '',
    ),
  'create/TestCreateJob': ({ image, command, expected }) =>
    madeCheckOfCommand(['create', 'job', 'test-job', ...flag('image', image)], command, expected),
  'expose/TestGenerateService': (given) => {
    if (given['protocols'] || !given['name'] || !given['selector'])
      return notRun('what the command finds out by itself');
    const target = objectIn(podWith({ containers: [] }));
    return madeCheck(
      [
        ...['expose', 'pod/it'],
        ...flag('name', given['name']),
        ...flag('selector', given['selector']),
        ...flag('port', given['port'] || given['ports']),
        ...flag('protocol', given['protocol']),
        ...flag('target-port', given['targetPort']),
        ...flag('cluster-ip', given['clusterIP']),
        ...flag('labels', given['labels']),
        ...flag('external-ip', given['externalIP']),
        ...flag('type', given['serviceType']),
        ...flag('session-affinity', given['sessionAffinity']),
      ],
      given['expected'],
      given['expectErr'],
      [target],
    );
  },
  TestMapBasedSelectorForObject: ({ object, expectSelector, expectErr }) => {
    const service = exposed(object, ['--port=1']);
    if (expectErr) return { actual: service === undefined, expected: true };
    if (String(object.$type).includes('beta') && !plain<Fields>(object).spec?.selector)
      return notRun(EXTENSIONS);
    return { actual: service && selectorText(service['spec'].selector), expected: expectSelector };
  },
  TestPortsForObject: ({ object, expected, expectErr }) => {
    const seen = portsSeen(exposed(withSelector(object), []));
    if (expectErr) return { actual: seen.length, expected: 0 };
    return {
      actual: [...new Set(seen.map(({ port }) => String(port)))],
      expected: [...new Set(expected)],
    };
  },
  TestMultiProtocolsForObject: ({ object, expected, expectErr }) => {
    if (expectErr)
      return { actual: exposed(withSelector(object), ['--port=1']) === undefined, expected: true };
    const protocols: Record<string, string[]> = {};
    for (const { port, protocol } of portsSeen(exposed(withSelector(object), []))) {
      protocols[port] ??= [];
      protocols[port].push(protocol);
    }
    return { actual: protocols, expected };
  },
  TestCanBeExposed: ({ kind, expectErr }) => {
    const object = { $type: `v1.${kind.Kind}`, $obj: { spec: {} } };
    const { said } = made(
      [objectIn(object)],
      ['expose', `${kind.Kind.toLowerCase()}/it`, '--port=1', '--selector=a=b'],
    );
    return { actual: said.startsWith('cannot expose'), expected: expectErr };
  },
  TestParseLabels: ({ labels, expected, expectedRemove, expectErr }) =>
    expectErr
      ? onlyWhether(['label', 'pod', 'it', ...(labels ?? []), '--dry-run=client'], true, [
          objectIn(podWith({})),
        ])
      : pairsCheck(labels, expected, expectedRemove, false),
  TestParseAnnotations: ({ annotations, expected, expectedRemove, expectErr }) =>
    pairsCheck(annotations, expected, expectedRemove, expectErr),
  TestParseTaints: ({ spec, expectedTaints, expectedTaintsToRemove, expectedErr }) =>
    orRefused(expectedErr, () => {
      const { add, remove } = readTaints({ path: 'kubectl taint' } as never, spec ?? []);
      return {
        actual: { add: bare(add), remove: bare(remove) },
        expected: { add: bare(expectedTaints ?? []), remove: bare(expectedTaintsToRemove ?? []) },
      };
    }),
  TestUpdatePodSpecForObject: ({ object, expect: isChanged, expectErr }) =>
    orRefused(expectErr, () => {
      let seen = false;
      changePodSpec(objectIn(object), (spec) => {
        seen = true;
        return spec;
      });
      return { actual: seen, expected: isChanged };
    }),
  TestLabelFunc: keyed('label', 'labels'),
  TestUpdateAnnotations: keyed('annotate', 'annotations'),
  TestSliceColumnPrint: columns(
    ({ spec }) => spec,
    () => [FAKE_POD],
  ),
  TestColumnPrint: columns(
    ({ columns: asked }) =>
      asked.map(({ Header, FieldSpec }: Fields) => `${Header}:${FieldSpec}`).join(),
    ({ obj }) => listed(obj).map((one) => objectIn(one)),
  ),
  TestMassageJSONPath: ({ input, expectedOutput, expectErr }) => {
    const path = relaxedJsonPath(input);
    if (expectErr) return { actual: path.ok, expected: false };
    return { actual: path.ok ? path.value : path.error, expected: expectedOutput };
  },
  TestSortingPrinter: ({ obj, sort, field, expectedErr }) => {
    if (!obj.$type) return notRun('objects without names');
    const objects = listed(obj).map((one) => objectIn(one));
    const kind = objects[0]?.kind ?? '';
    const names = objects.map(({ metadata }) => metadata.name);
    if (new Set(names).size < names.length || kind === '')
      return notRun('objects of one name, which no server has');
    const argv = ['get', kind.toLowerCase(), `--sort-by=${field}`, '-o', 'name'];
    const { stdout, said } = commandOn(objects, argv);
    if (expectedErr) return { actual: said, expected: expectedErr };
    return {
      actual: stdout.split('\n').flatMap((line) => line.split('/')[1] ?? []),
      expected: listed(sort).map((one) => plain<Fields>(one).metadata.name),
    };
  },
  TestTaint: ({ args, oldTaints, newTaints, expectFatal }) => {
    const node = objectIn(
      { $type: 'v1.Node', $obj: { spec: { taints: oldTaints ?? [] }, status: {} } },
      'node-name',
    );
    const { object, said } = made([node], ['taint', ...args]);
    if (expectFatal) return { actual: object === undefined, expected: true };
    const byKey = (taints: readonly Fields[] | null) =>
      (taints ?? []).map((one) => JSON.stringify(bare(one))).sort();
    return { actual: object ? byKey(object['spec'].taints) : said, expected: byKey(newTaints) };
  },
  TestDescribeContainers: ({ container, status, expectedElements }) =>
    described(
      objectIn(podWith({ containers: [plain(container)] }, { containerStatuses: [plain(status)] })),
      'pod',
      { expected: expectedElements },
    ),
  TestDescribeSeccompProfile: ({ pod, expect }) =>
    described(objectIn(withContainers(pod)), 'pod', { expected: expect }),
  TestDescribePodRuntimeClass: ({ pod, expect, unexpect }) =>
    described(objectIn(withContainers(pod)), 'pod', { expected: expect, unexpected: unexpect }),
  TestDescribePriorityClass: ({ priorityClass, expect }) =>
    described(objectIn(priorityClass), 'priorityclass', { expected: expect }),
  TestDescribeService: ({ service, expect }) =>
    described(objectIn(service), 'service', { expected: expect }),
  TestPersistentVolumeDescriber: ({ pv, expectedElements, unexpectedElements }) =>
    described(objectIn(pv), 'pv', { expected: expectedElements, unexpected: unexpectedElements }),
  TestPersistentVolumeClaimDescriber: ({ pvc, expectedElements, unexpectedElements }) =>
    described(objectIn(pvc), 'pvc', { expected: expectedElements, unexpected: unexpectedElements }),
  TestDeploymentStatusViewerStatus: (given) =>
    statusCheck('Deployment', given, { replicas: given['specReplicas'] }),
  TestDaemonSetStatusViewerStatus: (given) =>
    statusCheck('DaemonSet', given, { updateStrategy: { type: 'RollingUpdate' } }),
  TestStatefulSetStatusViewerStatus: (given) =>
    statusCheck('StatefulSet', given, { replicas: 3, updateStrategy: plain(given['strategy']) }),
  TestExposeOverride: ({ overrides, overrideType, expected }) => {
    const service = {
      $type: 'v1.Service',
      $obj: {
        metadata: { name: 'baz', labels: { svc: 'test' } },
        spec: { selector: { app: 'go' }, ports: [{ port: 14, protocol: 'UDP' }] },
      },
    };
    const { stdout, said } = commandOn(
      [objectIn(service)],
      [
        ...['expose', 'service', 'baz', '--name=foo', `--overrides=${overrides}`, '-n', NAMESPACE],
        ...flag('override-type', overrideType),
        ...['--dry-run=client', '-o', 'yaml', '--port=14', '--protocol=UDP'],
      ],
    );
    return {
      actual: stdout || said,
      expected,
    };
  },
};

const pairsCheck = (
  pairs: readonly string[] | null,
  expected: unknown,
  expectedRemove: readonly string[] | null,
  fails: boolean,
): Check =>
  orRefused(fails, () => {
    const { set, remove } = readPairs(pairs ?? [], 'label', true);
    return {
      actual: [Object.fromEntries(set), remove],
      expected: [expected ?? {}, expectedRemove ?? []],
    };
  });

const pdbArgv = (options: Fields): readonly string[] => [
  ...['create', 'pdb', ...(options['Name'] ? [options['Name']] : [])],
  ...flag('min-available', options['MinAvailable']),
  ...flag('max-unavailable', options['MaxUnavailable']),
  ...flag('selector', options['Selector']),
];

function madeCheckOfCommand(
  argv: readonly string[],
  command: readonly string[] | null,
  expected: unknown,
): Check {
  const after = command?.length ? ['--', ...command] : [];
  const { rc, stdout, said } = commandOn([], [...argv, '--dry-run=client', '-o', 'json', ...after]);
  return {
    actual: rc === 0 ? bare(contentOf(JSON.parse(stdout))) : said,
    expected: bare(contentOf(plain<Fields>(expected))),
  };
}

/** expose wants labels to select by; the tests of ports have none. */
function withSelector(recorded: Fields): Fields {
  const { spec = {}, metadata = {}, ...rest } = plain<Fields>(recorded);
  const isPod = String(recorded['$type']).endsWith('.Pod');
  const plainSelector = /\.(?:Service|ReplicationController)$/.test(String(recorded['$type']));
  const selector = plainSelector ? { a: 'b' } : { matchLabels: { a: 'b' } };
  return {
    $type: recorded['$type'],
    $obj: {
      ...rest,
      metadata: isPod ? { ...metadata, labels: { a: 'b' } } : metadata,
      spec: isPod ? spec : { ...spec, selector },
    },
  };
}

const withContainers = (pod: Fields): Fields => {
  const { spec = {}, ...rest } = plain<Fields>(pod);
  return {
    $type: 'v1.Pod',
    $obj: { ...rest, spec: { ...spec, containers: spec.containers ?? [] } },
  };
};
