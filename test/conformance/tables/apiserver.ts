// tables_apiserver: what becomes of deletions, how owners of fields are written down, what is reported and what is read.

import { decide } from '../../../src/apiserver/decide.js';
import { matches, selectionOf } from '../../../src/apiserver/read.js';
import type { ApiRequest, DeleteOptions } from '../../../src/apiserver/request.js';
import { delayAfter, isForgotten } from '../../../src/controllers/daemonset/backoff.js';
import { readNodeIps } from '../../../src/controllers/node-kubelet/node-ip.js';
import { claimsOf } from '../../../src/controllers/scheduler/volumes.js';
import { bestVolume } from '../../../src/controllers/volume/match.js';
import { genesis, withObjects } from '../../../src/events/state.js';
import { viewOf } from '../../../src/events/view.js';
import { builtInKind } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { apiVersionOf } from '../../../src/kinds/lookup.js';
import { askedClassOf } from '../../../src/kinds/storage/class-of.js';
import type { KubeObject, Manifest, ObjectRef } from '../../../src/machinery/object.js';
import { describeConflicts } from '../../../src/machinery/ownership/conflicts.js';
import { type FieldSet, fieldSetOf, leavesOf } from '../../../src/machinery/ownership/field-set.js';
import { decodeFieldsV1 } from '../../../src/machinery/ownership/fields-v1.js';
import {
  decodeManagedFields,
  encodeManagedFields,
  ownerId,
} from '../../../src/machinery/ownership/managed-fields.js';
import { capUpdaters } from '../../../src/machinery/ownership/owner-limits.js';
import { fieldElement } from '../../../src/machinery/ownership/path-element.js';
import { extractFields } from '../../../src/machinery/ownership/remove.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { isFailure } from '../../../src/machinery/status.js';
import { readYaml } from '../../../src/machinery/yaml.js';
import type { Call } from '../../../src/server/call.js';
import { readContinue } from '../../../src/server/rest/continue.js';
import { deleteOptions } from '../../../src/server/rest/delete-options.js';
import { revisionNamed } from '../../../src/server/rest/list-options.js';
import { readPatch } from '../../../src/server/rest/patch-body.js';
import { type Fields, notRun } from '../corpus.js';
import { recordedCluster } from '../recorded-cluster.js';
import { typesOf } from '../smd-schema.js';
import { plain } from '../values.js';
import { reportRecipes } from './reports.js';
import type { Recipe, Recipes } from './table.js';
import { identified, worldOf } from './world.js';

const kindNamed = (name: string): Kind => builtInKind(name) as Kind;

const HOOKS = 'hooks of upstream’s generic store, which stand in the kinds here';

const SETTINGS = { ...defaultSettings, kubernetes: '1.28' as const };
const AT = Date.parse('2026-11-22T20:00:00Z');

/** One request to an API server that has these objects; the object that is left, if any. */
function asked(
  objects: readonly KubeObject[],
  request: ApiRequest,
  ref: ObjectRef,
  now = AT,
): { readonly object: Fields | undefined; readonly said: string } {
  const state = withObjects(genesis(now), objects);
  const outcome = decide(state, SETTINGS, request, { actor: 'test', trusted: false });
  const after = viewOf(outcome.states.at(-1) ?? state, SETTINGS);
  return {
    object: after.find(ref) as Fields | undefined,
    said: isFailure(outcome.response) ? outcome.response.message : '',
  };
}

/** The options of a DELETE as the server reads them from the query. */
function optionsOf(recorded: Fields | null): DeleteOptions {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(plain<Fields>(recorded) ?? {}))
    if (value !== null && typeof value !== 'object') query.set(name, String(value));
  const read = deleteOptions({ body: Buffer.alloc(0), query } as unknown as Call);
  if (isFailure(read)) throw new Error(read.message);
  return read;
}

/** Strategies that orphan dependents unless told otherwise are those of two kinds; others have none. */
const ofStrategy = (strategy: Fields): 'ReplicationController' | 'ConfigMap' =>
  String(strategy['$type']).includes('Orphan') ? 'ReplicationController' : 'ConfigMap';

function deleted(
  kind: 'ReplicationController' | 'ConfigMap',
  finalizers: readonly string[] | null,
  options: Fields,
): unknown {
  const metadata = finalizers?.length ? { metadata: { name: 'it', finalizers } } : {};
  const object = identified(kind, metadata, 'it');
  const ref = { kind, namespace: 'default', name: 'it' };
  const { object: left } = asked(
    [object],
    { verb: 'delete', ref, options: optionsOf(options) },
    ref,
  );
  return left ? (left['metadata'].finalizers ?? []) : 'gone';
}

const deletion =
  (before: (given: Fields) => readonly string[] | null, after: string, gone: string): Recipe =>
  (given) => ({
    actual: deleted(ofStrategy(given['strategy']), before(given), given['options']),
    expected: given[gone] ? 'gone' : (given[after] ?? []),
  });

/** A pod that is on its way out, deleted once more: what is left of its grace. */
const deletedAgain: Recipe = ({ args, wantDeletionGracePeriodSeconds: wanted }) => {
  const { metadata } = plain<Fields>(args.pod);
  if (metadata.deletionGracePeriodSeconds < 0)
    return notRun('a grace of less than nothing, which no write leaves behind');
  const pod = identified('Pod', { metadata, spec: { nodeName: 'n' } }, 'it');
  const leaving = {
    ...pod,
    metadata: { ...pod.metadata, deletionTimestamp: '2026-11-22T20:00:00Z' },
  };
  const ref = { kind: 'Pod', namespace: 'default', name: 'it' };
  const options = optionsOf(args.options);
  const { object } = asked([leaving], { verb: 'delete', ref, options }, ref);
  return { actual: object?.['metadata'].deletionGracePeriodSeconds ?? 0, expected: wanted };
};

const STEP = { first: 1, longest: 10 };

/** The table's ticks follow each other; at each one that nothing forbids, it fails again. */
const backoff: Recipe = ({ tick, inBackOff, value }) => {
  const at = Number.parseInt(String(tick), 10);
  let failures = 0;
  let last = 0;
  const isHeldBack = (now: number): boolean =>
    failures > 0 && !isForgotten(now - last, STEP) && now - last < delayAfter(failures, STEP);
  for (const now of ticksUpTo(at)) {
    if (isHeldBack(now)) continue;
    failures = isForgotten(now - last, STEP) ? 1 : failures + 1;
    last = now;
  }
  const held = isHeldBack(at);
  return {
    actual: [held, held ? delayAfter(failures, STEP) : null],
    expected: [inBackOff, inBackOff ? value : null],
  };
};

/** 0 to 35, and 56 and 57: the times at which the test looks. */
const TICKS = [...Array.from({ length: 36 }, (_, i) => i), 56, 57];
const ticksUpTo = (at: number): readonly number[] => TICKS.filter((one) => one < at);

/** Entries as they would be stored: Go leaves out what is empty. */
const entriesOf = (recorded: unknown): readonly Fields[] =>
  plain<readonly Fields[]>(recorded ?? []).map((entry) =>
    Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null && value !== '')),
  );

const sortedEntries: Recipe = ({ managedFields, expected }) => {
  const versioned = entriesOf(managedFields).map((entry) => ({
    ...{ apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:a': {} } },
    ...entry,
  }));
  const encoded = encodeManagedFields(decodeManagedFields(versioned as never), []);
  const short = ({ manager, operation, time, subresource }: Fields) => [
    manager,
    operation,
    time,
    subresource,
  ];
  return {
    actual: encoded.map((entry) => short(entry as unknown as Fields)),
    expected: entriesOf(expected).map(short),
  };
};

/** The test lets three stand, a cluster ten. */
const cappedEntries: Recipe = ({ input, expected }) => {
  const managed = decodeManagedFields(entriesOf(input) as never);
  return {
    actual: encodeManagedFields(capUpdaters(managed, 3), []),
    expected: entriesOf(expected),
  };
};

/** A Deployment whose fields have these owners, scaled by another. */
const scaledBy: Recipe = ({ parent, subresource, expected }) => {
  const [scaler] = entriesOf(subresource);
  // Entries have a time; those of the test are as old as what comes.
  const known: readonly Fields[] = entriesOf(parent).map((entry) => ({
    time: '2026-11-22T20:00:00Z',
    ...entry,
  }));
  if (scaler?.['subresource'] !== 'scale') return notRun('entries of a version that no kind has');
  if (known.some(({ fieldsV1 }) => !fieldsV1['f:spec']?.['f:replicas']))
    return notRun('fields of kinds that only the test has');
  const labels = { app: 'it' };
  const deployment = identified(
    'Deployment',
    {
      metadata: { name: 'it', managedFields: known },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
      },
    },
    'it',
  );
  const draft = structuredClone(deployment);
  kindNamed('Deployment').defaults?.(draft as never, worldOf([]));
  const ref = { kind: 'Deployment', namespace: 'default', name: 'it' };
  const options = { fieldManager: scaler['manager'], force: true };
  const scale = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'it' },
    spec: { replicas: 2 },
  };
  const { object, said } = asked(
    [draft],
    scaler['operation'] === 'Update'
      ? { verb: 'update', ref, subresource: 'scale', object: scale as Manifest, options }
      : { verb: 'patch', ref, subresource: 'scale', patchType: 'apply', patch: scale, options },
    ref,
  );
  const short = ({ manager, operation, apiVersion, fieldsV1, subresource: sub }: Fields) => ({
    ...{ manager, operation, apiVersion, fieldsV1, sub },
  });
  return {
    actual: object ? (object['metadata'].managedFields ?? []).map(short) : said,
    expected: entriesOf(expected).map(short),
  };
};

const continued: Recipe = ({ args, wantFromKey, wantRv, wantErr }) => {
  const read = readContinue(args.continueValue);
  if (wantErr) {
    const words = String(wantErr.$error);
    const said = isFailure(read) ? read.message.replace('invalid continue token: ', '') : '';
    return { actual: said.startsWith(words) ? words : said, expected: words };
  }
  return isFailure(read)
    ? { actual: read.message, expected: wantFromKey }
    : { actual: [args.keyPrefix + read.start, read.revision], expected: [wantFromKey, wantRv] };
};

/** A kind of whose objects the test says itself which labels and fields they have. */
const predicate: Recipe = (given) => {
  if (given['err']) return notRun('a fake object that cannot be looked at');
  const fields = given['fields'] ?? {};
  const kind: Kind = {
    ...kindNamed('ConfigMap'),
    selectableFields: Object.fromEntries(
      Object.keys({ uid: '', ...fields }).map((name) => [name, () => fields[name] ?? '']),
    ),
  };
  const object = identified(
    'ConfigMap',
    { metadata: { name: fields['metadata.name'] ?? 'it', labels: given['labels'] ?? {} } },
    'it',
  );
  const { labelSelector, fieldSelector } = given as Record<string, string>;
  const selection = selectionOf(kind, { labelSelector, fieldSelector });
  if (isFailure(selection)) return { actual: selection.message, expected: given['shouldMatch'] };
  return {
    actual: matches(kind, object, selection.labels, selection.fields),
    expected: given['shouldMatch'],
  };
};

/** In the test an object has its name for a label. */
const listed: Recipe = (given) => {
  const namesIn = (list: Fields | null): readonly string[] =>
    (list?.['Items'] ?? []).map((item: Fields) => item['ObjectMeta'].name);
  const kind = kindNamed('Pod');
  const selection = selectionOf(kind, {
    labelSelector: given['m'].Label.$string,
    fieldSelector: given['m'].Field.$string,
  });
  if (isFailure(selection)) return { actual: selection.message, expected: '' };
  const found = namesIn(given['in']).filter((name) => {
    const pod = identified('Pod', { metadata: { name, labels: { name } }, spec: {} }, name);
    return matches(kind, pod, selection.labels, selection.fields);
  });
  return { actual: found, expected: namesIn(given['out']) };
};

const CLASSES = (['Immediate', 'WaitForFirstConsumer'] as const).map((volumeBindingMode) => {
  const name = volumeBindingMode === 'Immediate' ? 'immediate-mode' : 'wait-mode';
  return {
    ...identified('StorageClass', { volumeBindingMode }, name),
    metadata: { name, uid: name },
  };
});

const delayed: Recipe = ({ pvc, shouldDelay, shouldFail }) => {
  if (shouldFail) return notRun('a class without a mode, which validation does not let in');
  const claim = identified('PersistentVolumeClaim', pvc, 'data');
  const pod = identified(
    'Pod',
    { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } },
    'it',
  );
  const { unbound } = claimsOf(pod as never, worldOf([claim, ...(CLASSES as never[])]));
  return { actual: unbound.length > 0, expected: shouldDelay };
};

const jsonPatched: Recipe = ({ patch, expectedError, expectedErrorType }) => {
  if (expectedErrorType === 'RequestEntityTooLarge') return notRun('the size of a patch');
  const read = readPatch({ body: Buffer.from(patch) }, 'json');
  if (isFailure(read))
    return {
      actual: [read.reason, read.message.includes(expectedError)],
      expected: [expectedErrorType, true],
    };
  const ref = { kind: 'Pod', namespace: 'default', name: 'it' };
  const state = withObjects(genesis(AT), [identified('Pod', { spec: {} }, 'it')]);
  const { response } = decide(
    state,
    SETTINGS,
    { verb: 'patch', ref, patchType: 'json', patch: read.value },
    { actor: 'test', trusted: false },
  );
  if (!isFailure(response)) return { actual: '', expected: expectedErrorType ?? '' };
  return {
    actual: [response.reason, response.message.includes(expectedError)],
    expected: [expectedErrorType, true],
  };
};

/** A first apply of an object is what was applied, with defaults and owners. */
const appliedAnew: Recipe = ({ obj }) => {
  const read = readYaml(obj.$bytes);
  const object = (read.ok ? read.value : {}) as unknown as Fields;
  // Of an object that is there already; here it is made anew.
  delete object['metadata'].uid;
  delete object['metadata'].resourceVersion;
  const { name, namespace } = object['metadata'];
  const ref = { kind: object['kind'], ...(namespace ? { namespace } : {}), name };
  const { object: made, said } = asked(
    [identified('Namespace', { metadata: { name: namespace ?? 'default' } }, 'default')],
    { verb: 'patch', ref, patchType: 'apply', patch: object, options: { fieldManager: 'test' } },
    ref,
  );
  const entry = made?.['metadata'].managedFields?.[0];
  return {
    actual: made ? [entry?.manager, entry?.operation, held(object['spec'], made['spec'])] : said,
    expected: ['test', 'Apply', true],
  };
};

/** Whether all that was asked for is there. */
function held(wanted: unknown, found: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return wanted === found;
  if (found === null || typeof found !== 'object') return false;
  return Object.entries(wanted).every(([name, value]) =>
    held(value, (found as Record<string, unknown>)[name]),
  );
}

const typed: Recipe = ({ yaml }) => {
  const read = readYaml(yaml);
  const object = (read.ok ? read.value : {}) as unknown as Fields;
  const kind = kindNamed(object['kind']);
  if (kind === undefined || apiVersionOf(kind) !== object['apiVersion'])
    return notRun('a version that is not served');
  const { name } = object['metadata'];
  const ref = { kind: kind.kind, namespace: 'default', name };
  const account = identified('ServiceAccount', { metadata: { name: 'default' } }, 'default');
  const { object: made, said } = asked(
    [identified('Namespace', {}, 'default'), account],
    { verb: 'patch', ref, patchType: 'apply', patch: object, options: { fieldManager: 'test' } },
    ref,
  );
  return { actual: made ? held(object['spec'], made['spec']) : said, expected: true };
};

const marked: Recipe = ({ deletionTimestamp, expectDeletionTimestamp }) => {
  const now = Date.parse('2026-11-22T20:11:40Z');
  const pod = identified('ConfigMap', { metadata: { name: 'it', finalizers: ['a/b'] } }, 'it');
  const leaving = deletionTimestamp ? { deletionTimestamp } : {};
  const ref = { kind: 'ConfigMap', namespace: 'default', name: 'it' };
  const { object } = asked(
    [{ ...pod, metadata: { ...pod.metadata, ...leaving } }],
    { verb: 'delete', ref },
    ref,
    now,
  );
  return { actual: object?.['metadata'].deletionTimestamp, expected: expectDeletionTimestamp };
};

/** The volumes of the test, from its source; names and affinities decide. */
const LOCAL_VOLUMES = (
  [
    ['affinity-pv', 'affinity001', '100G', 'value1', 'Available'],
    ['affinity-pv2', 'affinity002', '150G', 'value1', 'Available'],
    ['affinity-prebound', 'affinity003', '100G', 'value1', 'Available', 'claim02'],
    ['affinity-pv3', 'affinity003', '200G', 'value3', 'Available'],
    ['affinity-pv4', 'affinity004', '200G', 'value4', 'Pending'],
  ] as const
).map(([name, uid, storage, value, phase, claim]) => {
  const key = { key: 'key1', operator: 'In', values: [value] };
  const spec = {
    capacity: { storage },
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    storageClassName: 'wait',
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [key] }] } },
    ...(claim === undefined ? {} : { claimRef: { name: claim, namespace: 'myns' } }),
  };
  return identified('PersistentVolume', { metadata: { name, uid }, spec, status: { phase } }, name);
});

const matchedOnNode: Recipe = ({ claim, node, excludedVolumes, expectedMatch }) => {
  const excluded = Object.keys(excludedVolumes ?? {});
  const left = LOCAL_VOLUMES.filter(({ metadata }) => !excluded.includes(metadata.uid));
  const found = bestVolume(
    identified('PersistentVolumeClaim', claim, 'it') as never,
    left as never,
    identified('Node', node, 'n') as never,
  );
  return { actual: found?.metadata.name ?? '', expected: expectedMatch };
};

/** Two objects are watched for by their names, which are their labels: the one that is made must be seen. */
const watched: Recipe = ({ selectPred }) => {
  const kind = kindNamed('Pod');
  const selection = selectionOf(kind, { labelSelector: selectPred.Label.$string });
  if (isFailure(selection)) return { actual: selection.message, expected: '' };
  const pod = identified(
    'Pod',
    { metadata: { name: 'foo', labels: { name: 'foo' } }, spec: {} },
    'foo',
  );
  return { actual: matches(kind, pod, selection.labels, selection.fields), expected: true };
};

/** An object that is posted to a namespace, and says itself in which it is. */
const inNamespace: Recipe = async ({ reqNS, objNS, expectErr, expectObjNS }) => {
  if (reqNS === '') return notRun('a kind without namespaces that is in one');
  const cluster = await recordedCluster();
  try {
    await cluster.namespace(reqNS);
    const metadata = { name: 'it', ...(objNS ? { namespace: objNS } : {}) };
    const { status, body } = await cluster.ask('POST', `/api/v1/namespaces/${reqNS}/configmaps`, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
    });
    if (expectErr) return { actual: status, expected: 400 };
    return { actual: (body as Fields)['metadata'].namespace, expected: expectObjNS };
  } finally {
    await cluster.close();
  }
};

/** `conflict with "{…}": .spec.replicas`, several of them, told as one error. */
const conflicting: Recipe = ({ conflict, expected }) => {
  const byOwner = new Map<string, FieldSet>();
  for (const { $error: text } of conflict) {
    const [, id = '', path = ''] = /^conflict with (".*"): \.(.*)$/.exec(text) ?? [];
    byOwner.set(JSON.parse(id), fieldSetOf(path.split('.').map(fieldElement)));
  }
  return { actual: describeConflicts(byOwner).message, expected: expected.$error };
};

/** What a manager has applied, out of an object of the type that the test brings along. */
const extracted: Recipe = ({
  obj,
  objType,
  managedFields,
  fieldManager,
  subresource,
  ...given
}) => {
  const schema = typesOf(objType.Schema)(objType.TypeRef.NamedType);
  const own = decodeManagedFields(
    entriesOf(managedFields).filter(
      (entry) =>
        entry['manager'] === fieldManager &&
        entry['operation'] === 'Apply' &&
        (entry['subresource'] ?? '') === subresource,
    ) as never,
  );
  const [fields] = [...own.owners.values()].map((owner) => owner.fields);
  const found = fields ? extractFields(asJson(plain(obj)), leavesOf(fields), schema) : {};
  return { actual: found ?? {}, expected: plain(given['expectedOut']) };
};

/** A Go struct by the names of its JSON, as far as these differ in their first letter. */
const asJson = (value: unknown): unknown =>
  value === null || typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
          asJson(member),
        ]),
      );

/** How a node is told which addresses to have: with one, or also with one of each family. */
const nodeIps =
  (lenient: boolean): Recipe =>
  ({ in: text, out, err, ssErr }) => {
    const read = (dualStack: boolean) => readNodeIps(text, { lenient, dualStack });
    const said = (found: ReturnType<typeof readNodeIps>, wanted: string) =>
      'problem' in found ? found.problem.includes(wanted) && wanted !== '' : found.ips;
    const ips = ((out ?? []) as readonly Fields[]).map((ip) => ip['$bytes']);
    // Whoever can have but one says so of a pair first, unless it is not even one.
    const single = ssErr || err;
    return {
      actual: [said(read(true), err), said(read(false), single)],
      expected: [err ? true : ips, single ? true : ips],
    };
  };

export const apiserverRecipes: Recipes = {
  ...reportRecipes,
  TestFindMatchVolumeWithNode: matchedOnNode,
  TestStoreWatch: watched,
  TestEnsureObjectNamespaceMatchesRequestNamespace: inNamespace,
  TestNewConflictError: conflicting,
  TestStoreDeletionPropagation: deletion(
    ({ existingFinalizers }) => existingFinalizers,
    'expectedFinalizers',
    'expectedNotFound',
  ),
  TestStoreDeleteWithOrphanDependents: deletion(
    ({ pod }) => pod.ObjectMeta.finalizers ?? null,
    'updatedFinalizers',
    'expectNotFound',
  ),
  TestBeforeDelete: deletedAgain,
  TestMarkAsDeleting: marked,
  TestIsInBackOffSinceUpdate: backoff,
  TestSortEncodedManagedFields: sortedEntries,
  TestCapUpdateManagers: cappedEntries,
  TestTransformingManagedFieldsToParent: scaledBy,
  TestTransformingManagedFieldsToParentMultiVersion: scaledBy,
  TestBuildManagerIdentifier: ({ managedFieldsEntry, expected }) => {
    const read = readYaml(managedFieldsEntry);
    return { actual: read.ok ? ownerId(read.value as never) : read.error, expected };
  },
  TestFieldsToSetError: ({ fields }) => {
    try {
      decodeFieldsV1(fields);
      return { actual: 'read', expected: 'refused' };
    } catch {
      return { actual: 'refused', expected: 'refused' };
    }
  },
  TestApplyNewObject: appliedAnew,
  TestTypeConverter: typed,
  TestJSONPatch: jsonPatched,
  Test_decodeContinue: continued,
  TestSelectionPredicate: predicate,
  TestStoreList: listed,
  TestEtcdParseResourceVersion: ({ Version, ExpectVersion, Err }) => {
    const read = revisionNamed(Version);
    return isFailure(read)
      ? { actual: true, expected: Err }
      : { actual: read, expected: ExpectVersion };
  },
  TestPersistentVolumeClaimHasClass: ({ pvc, want }) => ({
    actual: askedClassOf(identified('PersistentVolumeClaim', pvc, 'it') as never) !== undefined,
    expected: want,
  }),
  TestDelayBindingMode: delayed,
  TestParseNodeIPArgument: nodeIps(true),
  TestParseNodeIPAnnotation: nodeIps(false),
  TestExtractInto: extracted,
  TestStoreCreateHooks: HOOKS,
  TestStoreCreateOnUpdateHooks: HOOKS,
  TestStoreUpdateHooks: HOOKS,
  TestStoreUpdateHooksInnerRetry: HOOKS,
};
