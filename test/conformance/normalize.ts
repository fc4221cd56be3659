// What no simulator can reproduce is taken out of a recorded object and out of ours alike: identities, revisions,
// moments, generated names and addresses. Everything else stays and is compared.
//
// The same rules as normalize.py, which lies beside the recordings.

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const IDENTITIES = new Set(['uid', 'resourceVersion', 'selfLink', 'containerID', 'imageID']);
const IDENTIFIED = new Set([
  ...['metadata', 'ownerReferences', 'involvedObject', 'containerStatuses'],
  'initContainerStatuses',
]);
const ADDRESSES = new Set([
  ...['clusterIP', 'podIP', 'hostIP', 'nodeName', 'nodePort', 'healthCheckNodePort', 'ip'],
  'targetRef',
]);
const ADDRESS_LISTS = new Set(['clusterIPs', 'podIPs', 'hostIPs']);
const HASH_LABELS = new Set([
  ...['pod-template-hash', 'controller-uid', 'batch.kubernetes.io/controller-uid'],
]);

export function normalize(value: Json, parent = ''): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalize(item, parent));
    return parent === 'managedFields' ? items.sort(byManager) : items;
  }
  if (isObject(value)) return normalizeObject(value, parent);
  if (typeof value !== 'string') return value;
  if (TIME.test(value)) return '<time>';
  return value.replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-#');
}

function normalizeObject(object: JsonObject, parent: string): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    if (IDENTITIES.has(name) && IDENTIFIED.has(parent)) continue;
    if (name === 'time' && parent === 'managedFields') continue;
    if (ADDRESSES.has(name) && !isEmpty(value) && typeof value !== 'object') kept[name] = '#';
    else if (ADDRESS_LISTS.has(name) && Array.isArray(value))
      kept[name] = value.map((one) => (one === 'None' ? one : '#'));
    else if (HASH_LABELS.has(name)) kept[name] = '#';
    else kept[name] = normalize(value, name);
  }
  const { metadata } = kept;
  if (isObject(metadata)) kept['metadata'] = withoutGeneratedName(metadata);
  return kept;
}

function withoutGeneratedName(metadata: JsonObject): JsonObject {
  const { generateName, name = '' } = metadata;
  if (typeof generateName !== 'string' || !String(name).startsWith(generateName)) return metadata;
  const prefix = generateName.replace(/-[0-9a-z]{6,10}-$/, '-#-');
  return { ...metadata, generateName: prefix, name: `${prefix}#` };
}

const byManager = (a: Json, b: Json): number => {
  const [one, other] = [managerKey(a), managerKey(b)];
  return one < other ? -1 : one > other ? 1 : 0;
};

const managerKey = (entry: Json): string => {
  const { manager, operation, subresource } = entry as JsonObject;
  return JSON.stringify([manager ?? '', operation ?? '', subresource ?? '']);
};

const isEmpty = (value: Json): boolean => value === '' || value === 'None' || value === null;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
