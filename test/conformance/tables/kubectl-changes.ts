// tables_kubectl: commands that change something: what they send, and what they say.

import { builtInKind } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { type KubeObject, mutableCopy } from '../../../src/machinery/object.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { bare, commandOn, made, NAMESPACE, objectIn } from './command.js';
import { contentOf, flag, flags, madeCheck, onlyWhether, podWith } from './kubectl-parts.js';
import type { Recipe, Recipes } from './table.js';

const DRY = ['--dry-run=client', '-o', 'json'];

/** The containers of whatever template of pods the object holds. */
const specIn = (object: Fields | undefined): Fields =>
  object?.['spec']?.template?.spec ??
  object?.['spec']?.jobTemplate?.spec?.template?.spec ??
  object?.['spec'] ??
  {};

/** `set …` on the recorded object, and one thing looked at in what it would send. */
const setCheck =
  (verb: readonly string[], seen: (spec: Fields) => unknown, expected: unknown): Recipe =>
  ({ object, args }) => {
    const { object: sent, said } = made([objectIn(object, 'nginx')], [...verb, ...args]);
    return { actual: sent ? seen(specIn(sent)) : said, expected };
  };

const containersOf = ({ containers = [], initContainers = [] }: Fields): readonly Fields[] => [
  ...containers,
  ...initContainers,
];

/** The pod as an API server would have stored it. */
function stored(pod: KubeObject): KubeObject {
  const draft = mutableCopy(pod) as unknown as Fields;
  draft['spec'] = { ...draft['spec'], containers: [{ name: 'c', image: 'i' }] };
  (builtInKind('Pod') as Kind).defaults?.(draft as never, { feature: () => true } as never);
  return draft as unknown as KubeObject;
}

const podFoo = (): KubeObject =>
  stored(
    objectIn(
      { $type: 'v1.Pod', $obj: { metadata: { labels: { existing: 'abc' } }, spec: {} } },
      'foo',
    ),
  );

const fails = (argv: readonly string[], objects: readonly KubeObject[] = []): Check => ({
  actual: commandOn(objects, argv).rc !== 0,
  expected: true,
});

const saying = (argv: readonly string[], words: string, objects: readonly KubeObject[] = []) => {
  const { said } = commandOn(objects, argv);
  return { actual: said.includes(words) ? words : said, expected: words };
};

const pairArgs = (pairs: Fields | null, remove: readonly string[] | null): readonly string[] => [
  ...Object.entries(pairs ?? {}).map(([key, value]) => `${key}=${value}`),
  ...(remove ?? []).map((key) => `${key}-`),
];

/** Whether labels or annotations that an object has may be given anew. */
const overwriting =
  (verb: string, field: string): Recipe =>
  (given) => {
    const pod = objectIn(podWith({ containers: [] }));
    const held = { ...pod, metadata: { ...pod.metadata, ...plain<object>(given['meta'] ?? {}) } };
    return onlyWhether(
      [verb, 'pod', 'it', ...pairArgs(given[field], null), '--dry-run=client'],
      given['expectErr'],
      [held as KubeObject],
    );
  };

const taintText = ({ key, value = '', effect }: Fields): string =>
  `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;

const nodeWith = (taints: readonly Fields[] | null): KubeObject =>
  objectIn({ $type: 'v1.Node', $obj: { spec: { taints: taints ?? [] }, status: {} } }, 'node');

const taintsAfter = (
  taints: readonly Fields[] | null,
  words: readonly string[],
): { readonly taints: unknown; readonly rc: number; readonly stdout: string } => {
  const { rc, stdout, found } = commandOn([nodeWith(taints)], ['taint', 'node', 'node', ...words]);
  const node = found({ kind: 'Node', name: 'node' });
  return { taints: bareList(node?.['spec'].taints), rc, stdout };
};

const bareList = (list: unknown): unknown => ((list ?? []) as readonly unknown[]).map(bare);

/** Upstream's function says if there was such a taint; the command says so, or fails. */
const untaint =
  (words: (given: Fields) => string): Recipe =>
  (given) => {
    const { taints, rc } = taintsAfter(plain(given['taints']), [`${words(given)}-`]);
    return {
      actual: [taints, rc === 0],
      expected: [bareList(plain(given['expectedTaints'])), given['expectedResult']],
    };
  };

const subjectFlags = (subjects: readonly Fields[]): readonly string[] =>
  subjects.map(({ kind, name, namespace }) =>
    kind === 'ServiceAccount'
      ? `--serviceaccount=${namespace}:${name}`
      : `--${String(kind).toLowerCase()}=${name}`,
  );

const subjectsAfter = (kind: string, existing: unknown, subjects: unknown): unknown => {
  const binding = objectIn({
    $type: `v1.${kind}`,
    $obj: {
      subjects: plain(existing ?? []),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    },
  });
  const { object, said } = made(
    [binding],
    [
      ...['set', 'subject', kind.toLowerCase(), 'it'],
      ...subjectFlags(plain<readonly Fields[]>(subjects ?? [])),
    ],
  );
  return object?.['subjects'] ?? said;
};

const resourceSet = (rules: readonly Fields[]): readonly string[] =>
  rules
    .flatMap(({ apiGroups, resources }) =>
      apiGroups.flatMap((group: string) => resources.map((one: string) => `${group}|${one}`)),
    )
    .sort();

const ENV_SOURCES = [
  {
    $type: 'v1.ConfigMap',
    $obj: {
      metadata: { name: 'testconfigmap' },
      data: { env: 'p', 'test-key': 'a', 'test-key-two': 'b' },
    },
  },
  {
    $type: 'v1.ConfigMap',
    $obj: {
      metadata: { name: 'testconfigmapuppercasekey' },
      data: { ENV: 'p', TEST_KEY: 'a', TEST_KEY_TWO: 'b' },
    },
  },
  {
    $type: 'v1.Secret',
    $obj: {
      metadata: { name: 'testsecret' },
      data: { env: 'cA==', 'test-key': 'YQ==', 'test-key-two': 'Yg==' },
    },
  },
].map((one) => objectIn(one));

const deploymentOf = (containers: readonly object[]): KubeObject =>
  objectIn(
    { $type: 'v1.Deployment', $obj: { spec: { template: { spec: { containers } } } } },
    'nginx',
  );

const selectorOf = (args: readonly string[], object: Fields): Fields | undefined =>
  made([objectIn(object)], ['set', 'selector', `${kindWord(object)}/it`, ...args]).object;

const kindWord = (object: Fields): string =>
  String(object['$type']).split('.').at(-1)?.toLowerCase() ?? '';

const selectorText = ({ matchLabels = {}, matchExpressions = [] }: Fields): string =>
  [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(matchExpressions ?? []).map(
      ({ key, operator, values }: Fields) =>
        `${key} ${String(operator).toLowerCase()} (${values.join(',')})`,
    ),
  ].join(',');

const selectorUpdate: Recipe = ({ args, wantErr }) => {
  const { $type, $obj } = args.obj;
  const found = selectorOf([selectorText(plain(args.selector ?? { matchLabels: { a: 'b' } }))], {
    $type,
    $obj,
  });
  return { actual: found === undefined, expected: wantErr };
};

const changes: Recipes = {
  TestSetImageRemote: setCheck(
    ['set', 'image'],
    (spec) => [...new Set(containersOf(spec).map(({ image }) => image))],
    ['thingy'],
  ),
  TestSetServiceAccountRemote: setCheck(
    ['set', 'serviceaccount'],
    ({ serviceAccountName }) => serviceAccountName,
    'serviceaccount1',
  ),
  TestSetEnvRemote: setCheck(
    ['set', 'env'],
    ({ containers }) => containers.every(({ env }: Fields) => env?.[0]?.name === 'env'),
    true,
  ),
  TestSetResourcesRemote: setCheck(
    ['set', 'resources', '--limits=cpu=200m,memory=512Mi'],
    ({ containers }) => containers.map(({ resources }: Fields) => resources.limits.cpu),
    ['200m'],
  ),
  TestSetEnvFromResource: ({ args, from, keys, assertIncludes, assertExcludes, warning }) => {
    const target = deploymentOf([{ name: 'nginx', image: 'nginx' }]);
    const { stdout, stderr } = commandOn(
      [...ENV_SOURCES, target],
      ['set', 'env', ...args, `--from=${from}`, ...flag('keys', (keys ?? []).join()), ...DRY],
    );
    const text = JSON.stringify(bare(stdout === '' ? {} : JSON.parse(stdout)));
    const wanted = (assertIncludes ?? []).map((one: string) =>
      JSON.stringify(bare(JSON.parse(one))),
    );
    return {
      actual: {
        missing: wanted.filter((one: string) => !sortedText(text).includes(sortedText(one))),
        stray: (assertExcludes ?? []).filter((one: string) => text.includes(one)),
        warned: stderr.includes('transferred to'),
      },
      expected: { missing: [], stray: [], warned: warning },
    };
  },
  Test_updateEnv: ({ args, want }) => {
    const target = deploymentOf([{ name: 'c', image: 'i', env: plain(args.existing ?? []) }]);
    const add = (plain<Fields[]>(args.add) ?? []).map(({ name, value }) => `${name}=${value}`);
    const remove = (args.remove ?? []).map((name: string) => `${name}-`);
    const { object, said } = made([target], ['set', 'env', 'deployment/nginx', ...add, ...remove]);
    return {
      actual: object ? (specIn(object)['containers'][0].env ?? []) : said,
      expected: plain(want ?? []),
    };
  },
  TestServiceAccountValidation: ({ args, errorString }) =>
    saying(['set', 'serviceaccount', ...args], errorString),
  TestUpdateSelectorForObjectTypes: selectorUpdate,
  TestUpdateNewSelectorValuesForObject: selectorUpdate,
  TestUpdateOldSelectorValuesForObject: selectorUpdate,
  TestUpdateSubjectForObject: ({ obj, subjects, expected, wantErr }) => {
    const kind = kindWord(obj);
    if (wantErr)
      return fails(['set', 'subject', kind, 'it', '--user=a', '--dry-run=client'], [objectIn(obj)]);
    const type = String(obj.$type).split('.').at(-1) ?? '';
    return {
      actual: subjectsAfter(type, plain<Fields>(obj)['subjects'], subjects),
      expected: plain(expected),
    };
  },
  TestAddSubject: ({ existing, subjects, expected, wantChange }) =>
    wantChange
      ? { actual: subjectsAfter('RoleBinding', existing, subjects), expected: plain(expected) }
      : notRun('a change of nothing, of which the command tells and sends nothing'),
  'set/TestValidate': ({ options, expectErr }) =>
    onlyWhether(
      [
        ...['set', 'subject', 'rolebinding', 'it', '--dry-run=client'],
        ...flags('user', options.Users),
        ...flags('group', options.Groups),
        ...flags('serviceaccount', options.ServiceAccounts),
      ],
      expectErr,
      [
        objectIn({
          $type: 'v1.RoleBinding',
          $obj: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' } },
        }),
      ],
    ),
  TestRunLabelMsg: ({ args, overwrite, dryRun, expectedOut, expectedError }) => {
    const { stdout, stderr, said } = commandOn(
      [podFoo()],
      ['label', ...args, ...(overwrite ? ['--overwrite'] : []), ...flag('dry-run', dryRun)],
    );
    if (expectedError) return { actual: said.includes(textOf(expectedError)), expected: true };
    return { actual: stderr + stdout, expected: expectedOut };
  },
  TestLabelMsg: ({ obj, overwrite, labels, remove, expectMsg, expectErr }) => {
    const pod = stored(objectIn(obj));
    const { stdout, rc } = commandOn(
      [pod],
      ['label', 'pod', 'it', ...pairArgs(labels, remove), ...(overwrite ? ['--overwrite'] : [])],
    );
    if (expectErr) return { actual: rc !== 0, expected: true };
    return { actual: stdout.trim(), expected: `pod/it ${expectMsg}` };
  },
  TestAnnotateErrors: ({ args }) => fails(['annotate', ...(args ?? [])]),
  TestLabelErrors: ({ args }) => fails(['label', ...(args ?? [])]),
  TestValidateAnnotationOverwrites: overwriting('annotate', 'annotations'),
  TestValidateLabels: overwriting('label', 'labels'),
  TestValidateAnnotations: ({ removeAnnotations, newAnnotations, expectedErr }) => {
    const argv = ['annotate', 'pod', 'it', ...pairArgs(newAnnotations, removeAnnotations)];
    const { said } = commandOn([objectIn(podWith({}))], [...argv, '--dry-run=client']);
    return { actual: said, expected: expectedErr };
  },
  TestDeleteTaintByKey: untaint(({ taintKey }) => taintKey),
  TestDeleteTaint: untaint(({ taintToDelete }) => taintText(plain(taintToDelete))),
  TestReorganizeTaints: (given) => {
    const held = [{ key: 'foo', value: 'bar', effect: 'NoSchedule' }];
    const { taints, rc, stdout } = taintsAfter(held, [
      ...plain<Fields[]>(given['taintsToAdd'] ?? []).map(taintText),
      ...plain<Fields[]>(given['taintsToDelete'] ?? []).map((one) => `${taintText(one)}-`),
      ...(given['overwrite'] ? ['--overwrite'] : []),
    ]);
    if (given['expectedErr']) return { actual: rc !== 0, expected: true };
    if (given['expectedOperation'] === '') return notRun('no change, which the command refuses');
    return {
      actual: [taints, stdout.trim()],
      expected: [
        bareList(plain(given['expectedTaints'])),
        `node/node ${given['expectedOperation']}`,
      ],
    };
  },
  TestCheckIfTaintsAlreadyExists: ({ taintsToCheck, expectedResult }) => {
    const held = [0, 1, 2, 3, 4].map((i) => ({ key: `foo_${i}`, effect: 'NoSchedule' }));
    const words = plain<Fields[]>(taintsToCheck ?? []).map(taintText);
    if (words.length === 0) return notRun('no change, which the command refuses');
    const { said } = commandOn([nodeWith(held)], ['taint', 'node', 'node', ...words]);
    const [, existing = ''] = /already has ([^ ]+) taint/.exec(said) ?? [];
    return { actual: existing, expected: expectedResult };
  },
  'taint/TestValidateFlags': ({ taintOpts, expectFatal }) =>
    onlyWhether(
      [
        ...['taint', ...(taintOpts.resources ?? ['node'])],
        ...['a=b:NoSchedule', '--dry-run=client'],
        ...(taintOpts.all ? ['--all'] : []),
        ...flag('selector', taintOpts.selector),
      ],
      expectFatal,
      [
        labelled(nodeWith([])),
        labelled({
          ...nodeWith([]),
          metadata: { ...nodeWith([]).metadata, name: 'node-name', uid: 'n' },
        }),
      ],
    ),
  TestCordon: ({ description, node, expected, arg, expectFatal }) => {
    const verb = description.startsWith('uncordon') ? 'uncordon' : 'cordon';
    const names: readonly string[] = arg.split(' ');
    const nodes = ['node', 'node1', 'node2'].map((name) => {
      const one = objectIn(node);
      return { ...one, metadata: { ...one.metadata, name, uid: name } };
    });
    const { rc, found } = commandOn(nodes, [verb, ...names]);
    if (expectFatal) return { actual: rc !== 0, expected: true };
    const after = found({ kind: 'Node', name: names.at(-1)?.replace('node/', '') ?? '' });
    return {
      actual: after?.['spec'].unschedulable ?? false,
      expected: plain<Fields>(expected)['spec'].unschedulable ?? false,
    };
  },
  TestGracePeriodScenarios: (given) => {
    const { rc, stdout, stderr, sent } = commandOn(
      [podFoo()],
      [
        ...['delete', ...given['cmdArgs'], '-o', 'name', '--wait=false'],
        ...(given['forceFlag'] ? ['--force'] : []),
        ...(given['nowFlag'] ? ['--now'] : []),
        ...flag('grace-period', given['gracePeriodFlag']),
      ],
    );
    if (given['expectedExitCode']) return { actual: rc !== 0, expected: true };
    const [request] = sent.filter(({ verb }) => verb === 'delete');
    const seconds = request?.verb === 'delete' ? request.options?.gracePeriodSeconds : undefined;
    return {
      actual: [stdout, stderr, String(seconds ?? '')],
      expected: [given['expectedOut'], given['expectedErrOut'], given['expectedGracePeriod']],
    };
  },
  TestDefaultObjectPauser: (given) => paused('pause', true, given),
  TestDefaultObjectResumer: (given) => paused('resume', false, given),
};

const textOf = (error: unknown): string =>
  typeof error === 'string' ? error : String((error as Fields)['$error'] ?? '');

const sortedText = (text: string): string => text.replace(/[{}]/g, '');

const labelled = (node: KubeObject): KubeObject => ({
  ...node,
  metadata: { ...node.metadata, labels: { myLabel: 'X' } },
});

function paused(verb: string, wanted: boolean, { object, expectErr }: Fields): Check {
  const { rc, said, found } = commandOn([runnable(object)], ['rollout', verb, 'deployment/it']);
  if (expectErr) return { actual: said.includes('already') || rc !== 0, expected: true };
  const after = found({ kind: 'Deployment', namespace: NAMESPACE, name: 'it' });
  return { actual: after?.['spec'].paused ?? false, expected: wanted };
}

/** The Deployment with what an API server wants of one. */
function runnable(recorded: Fields): KubeObject {
  const { spec, ...rest } = objectIn(recorded) as unknown as Fields;
  const labels = { app: 'it' };
  return {
    ...rest,
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  } as unknown as KubeObject;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What one file holds is applied, and of all else that was applied once some is removed. */
const pruned: Recipe = (given) => {
  const objects = plain<readonly Fields[]>(given['currentResources']);
  const [first, ...others] = objects;
  if (others.some(({ metadata }) => !metadata.uid))
    return notRun('objects without a uid, which no server has');
  const file = first?.['metadata'].annotations[LAST_APPLIED] ?? '';
  const argv = [
    ...['apply', '-f', 'rc.yaml', '--prune', '--all'],
    ...flags('prune-allowlist', given['pruneAllowlist']),
    ...(given['namespace'] ? ['-n', given['namespace']] : []),
  ];
  const world = objects.map((one) => identifiedAs(one));
  const { rc, stdout, said, sent } = commandOn(world, argv, { 'rc.yaml': file });
  const gone = sent.flatMap(({ verb, ...request }) =>
    verb === 'delete' && 'ref' in request
      ? [`${request.ref?.namespace ?? ''}/${request.ref?.name}`]
      : [],
  );
  return {
    actual: [gone.sort(), `${stdout}${rc === 0 ? '' : said}`.trim().split('\n').sort()],
    expected: [[...given['expectedPrunedResources']].sort(), [...given['expectedOutputs']].sort()],
  };
};

/** As a server would hold it: with defaults, and a uid. */
function identifiedAs(recorded: Fields): KubeObject {
  const kind = builtInKind(recorded['kind']) as Kind;
  const { metadata } = recorded;
  const draft = mutableCopy({
    ...recorded,
    metadata: { resourceVersion: '1', uid: metadata.name, ...metadata },
  }) as unknown as Fields;
  const wide = { feature: () => true } as never;
  if (kind.kind === 'Namespace') draft['spec'] ??= { finalizers: ['kubernetes'] };
  if (recorded['spec']) kind.defaults?.(draft as never, wide);
  return draft as unknown as KubeObject;
}

/** The object that the test's server has, and the file that names it. */
const lastAppliedShown: Recipe = (given) => {
  const text = String(given['respBytes']?.$bytes ?? '');
  const held = text === '' ? undefined : (JSON.parse(text) as Fields);
  if (held === undefined && !given['expectedErr']) return notRun('an answer that was not recorded');
  const objects = (held?.['items'] ?? [held]).flatMap((one: Fields | undefined) =>
    one?.['metadata']
      ? [identifiedAs({ ...one, metadata: { namespace: NAMESPACE, ...one['metadata'] } })]
      : [],
  );
  const [first] = objects as KubeObject[];
  const file = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'ReplicationController' },
    metadata: { name: first?.metadata.name, namespace: NAMESPACE },
  });
  const { stdout, stderr } = commandOn(
    objects as KubeObject[],
    [
      ...['apply', 'view-last-applied', ...(given['args'] ?? [])],
      ...(given['filePath'] ? ['-f', 'rc.yaml'] : []),
      ...flag('output', given['outputFormat']),
      ...flag('selector', given['selector']),
    ],
    { 'rc.yaml': file },
  );
  if (given['expectedErr'].includes('could not find the requested resource'))
    return notRun('an error of the test’s server');
  if (given['expectedErr'])
    return {
      actual: stderr.trim().replace("'kubectl apply view", "'view"),
      expected: given['expectedErr'].trim(),
    };
  return { actual: stdout, expected: given['expectedOut'] };
};

/** Two containers of which a pattern chooses some. */
const chosen =
  (verb: readonly string[], isSet: (container: Fields) => boolean): Recipe =>
  ({ args, selector, expectedContainers }) => {
    const target = deploymentOf([
      { name: 'nginx', image: 'nginx' },
      { name: 'redis', image: 'redis' },
    ]);
    const named = { ...target, metadata: { ...target.metadata, name: 'redis' } };
    const { object, said } = made([named], [...verb, ...args, `--containers=${selector}`]);
    return {
      actual: object ? specIn(object)['containers'].filter(isSet).length : said,
      expected: expectedContainers,
    };
  };

const creates: Recipes = {
  TestApplyPruneObjectsWithAllowlist: pruned,
  TestRunApplyViewLastApplied: lastAppliedShown,
  TestSetEnvRemoteWithSpecificContainers: chosen(['set', 'env'], ({ env }) => env !== undefined),
  TestSetResourcesRemoteWithSpecificContainers: chosen(
    ['set', 'resources', '--limits=cpu=200m,memory=512Mi'],
    ({ resources }) => resources?.limits !== undefined,
  ),
  TestSetImageRemoteWithSpecificContainers: ({ object, args }) => {
    const { object: sent, said } = made([objectIn(object, 'nginx')], ['set', 'image', ...args]);
    return {
      actual: sent ? containersOf(specIn(sent)).map(({ name, image }) => [name, image]) : said,
      expected: containersOf(specIn(plain(object))).map(({ name, image }) => [
        name,
        name === 'nginx' ? 'thingy' : image,
      ]),
    };
  },
  TestApplyFlagValidation: ({ args, expectedErr, enableAlphas }) => {
    if (enableAlphas) return notRun('ApplySets, which are in alpha');
    return saying(
      [
        ...['apply', '-f', 'pod.yaml'],
        ...args.map(([name, value]: readonly string[]) => `--${name}=${value}`),
      ],
      expectedErr,
    );
  },
  TestRunExposeService: (given) => {
    const { name: flagName, generator: _, ...others } = given['flags'] as Fields;
    const argv = [
      ...['expose', ...given['args'], '-n', given['ns']],
      ...flag('name', flagName),
      ...Object.entries(others).map(([key, value]) => `--${key}=${value}`),
    ];
    const input = objectIn(given['input']);
    if (given['status'] !== 200) return notRun('an answer of the server that was not recorded');
    // Some make what is there already, which the test's server does not mind: then it is only tried.
    const isTried = 'dry-run' in others;
    const { stdout, said } = commandOn(
      [input],
      [...argv, ...(isTried ? [] : ['--dry-run=client'])],
    );
    const told = isTried ? stdout : stdout.replace(' (dry run)', '');
    const shown = made(
      [input],
      argv.filter((word) => !word.startsWith('--dry-run')),
    ).object;
    return {
      actual: [
        told.includes(given['expected']) ? given['expected'] : told || said,
        shown && bare(contentOf(shown)),
      ],
      expected: [given['expected'], bare(contentOf(plain(given['output'])))],
    };
  },
  'create/TestComplete': ({ params, resources, roleOptions, expected, expectErr }) => {
    const { object, said } = made(
      [],
      [
        ...['create', 'role', ...params],
        ...flags('verb', roleOptions.Verbs),
        ...flag('resource', resources),
        ...flags('resource-name', roleOptions.ResourceNames),
      ],
    );
    if (expectErr) return { actual: object === undefined, expected: true };
    const wanted = (expected.Resources ?? []).map(
      ({ Group = '', Resource = '', SubResource = '' }: Fields) =>
        `${Group}|${Resource}${SubResource ? `/${SubResource}` : ''}`,
    );
    return {
      actual: object ? [...new Set(resourceSet(object['rules']))] : said,
      expected: [...new Set(wanted)].sort(),
    };
  },
  TestCreateJobValidation: ({ image, from, command, expected }) => {
    const after = command?.length ? ['--', ...command] : [];
    const { said } = commandOn(
      [],
      ['create', 'job', 'j', ...flag('image', image), ...flag('from', from), ...DRY, ...after],
    );
    return { actual: said.includes(expected) ? expected : said, expected };
  },
  TestCreateSecretTLS: (given) => {
    if (!given['expectErr']) return notRun('files that were not recorded');
    return fails([
      ...['create', 'secret', 'tls', given['tlsSecretName'], '--dry-run=client'],
      ...flag('key', given['tlsKey']),
      ...flag('cert', given['tlsCert']),
    ]);
  },
  TestCreateIngress: (given) =>
    madeCheck(
      [
        ...['create', 'ingress', plain<Fields>(given['expected'])['metadata'].name],
        ...flag('default-backend', given['defaultbackend']),
        ...flag('class', given['ingressclass']),
        ...flags('rule', given['rules']),
        ...flags('annotation', given['annotations']),
      ],
      given['expected'],
      '',
    ),
  TestCreateClusterRoleBinding: ({ options, expected }) =>
    madeCheck(
      [
        ...[
          'create',
          'clusterrolebinding',
          options.Name,
          ...flag('clusterrole', options.ClusterRole),
        ],
        ...flags('user', options.Users),
        ...flags('group', options.Groups),
        ...flags('serviceaccount', options.ServiceAccounts),
      ],
      expected,
      '',
    ),
  TestCreateCronJob: ({ image, command, schedule, restart, expected }) => {
    const { rc, stdout, said } = commandOn(
      [],
      [
        ...['create', 'cronjob', 'test-job', `--image=${image}`, `--schedule=${schedule}`],
        ...flag('restart', restart),
        ...DRY,
        ...(command?.length ? ['--', ...command] : []),
      ],
    );
    return {
      actual: rc === 0 ? bare(contentOf(JSON.parse(stdout))) : said,
      expected: bare(contentOf(plain(expected))),
    };
  },
  TestCreateNamespace: ({ options, expected }) =>
    madeCheck(['create', 'namespace', options.Name], expected, ''),
  'run/TestGetRestartPolicy': ({ input, interactive, expected, expectErr }) => {
    if (interactive) return notRun('attached to a terminal, which a dry run is not');
    const { object } = made([], ['run', 'it', '--image=i', ...flag('restart', input)]);
    if (expectErr) return { actual: object === undefined, expected: true };
    return { actual: object?.['spec'].restartPolicy, expected };
  },
  TestRunValidations: ({ args, flags: asked, expectedErr }) =>
    saying(
      [
        'run',
        ...(args ?? []),
        // A missing image is noticed before anything else.
        ...Object.entries({ image: 'i', ...asked } as Fields).map(
          ([name, value]) => `--${name}=${value}`,
        ),
      ],
      expectedErr,
    ),
  TestRunArgsFollowDashRules: ({ args, argsLenAtDash, expectError }) => {
    const words = args ?? [];
    const at = argsLenAtDash < 0 ? words.length : argsLenAtDash;
    return onlyWhether(
      [
        ...['run', '--image=nginx', '--dry-run=client', ...words.slice(0, at)],
        ...(argsLenAtDash < 0 ? [] : ['--', ...words.slice(at)]),
      ],
      expectError,
    );
  },
  'run/TestGenerateService': ({ port, args, params, service, expectErr }) => {
    const { rc, stdout, said } = commandOn(
      [],
      [
        ...['run', ...(args ?? ['foo']), '--image=i', '--expose', ...flag('port', port)],
        ...flag('labels', params?.labels),
        ...DRY,
      ],
    );
    if (expectErr) return { actual: rc !== 0, expected: true };
    const made_ = documentsIn(stdout).find(({ kind }) => kind === 'Service');
    return {
      actual: made_ ? bare(contentOf(made_)) : said,
      expected: bare(contentOf(plain(service))),
    };
  },
  TestRunOverride: ({ overrides, overrideType, expectedOutput }) => {
    const { stdout, said } = commandOn(
      [],
      [
        ...['run', 'test', '--image=busybox', '--dry-run=client', '-n', 'ns', '-o', 'yaml'],
        ...[`--overrides=${overrides}`, ...flag('override-type', overrideType)],
      ],
    );
    return {
      actual: stdout || said,
      expected: expectedOutput,
    };
  },
};

/** JSON documents one after another. */
function documentsIn(text: string): readonly Fields[] {
  return text
    .split(/^(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part));
}

export const kubectlChanges: Recipes = { ...changes, ...creates };
