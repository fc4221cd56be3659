// Writes src/kinds/generated/: what fields the API's types have, and how they are described.
//
// The facts come from the models of @kubernetes/client-node, read as text because the package as a
// whole does not load on Node 20. Those models name OpenAPI types; go-types.json adds the Go types
// that OpenAPI flattens to `string` (quantities, enumerations), which the API server's messages name.
// A field's type is written `name=shape`, the name being left out where it equals the shape:
// `string`, `v1.PullPolicy=string`, `[]V1Container`, `v1.ResourceList={}quantity`, `V1PodSpec`.
// api-types.txt, with what only Go says (field numbers, pointers), is taken along as it is; its marks stand at
// the fields of the schema, too, and api-types-1.28.txt says what was otherwise in that release.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const CORE_KINDS = [
  ...[
    'Binding',
    'ComponentStatus',
    'ConfigMap',
    'Endpoints',
    'LimitRange',
    'Namespace',
    'Node',
    'PersistentVolume',
  ],
  ...['PersistentVolumeClaim', 'Pod', 'PodTemplate', 'ReplicationController', 'ResourceQuota'],
  ...['Secret', 'Service', 'ServiceAccount'],
];

/** `apiVersion/Kind` to the name of its model, where that is not `V1` and the kind. */
const KINDS = {
  v1: { ...plain(CORE_KINDS), Event: 'CoreV1Event', DeleteOptions: 'V1DeleteOptions' },
  'admissionregistration.k8s.io/v1': plain([
    ...['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
    ...['MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy'],
    ...['ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'],
  ]),
  'apps/v1': plain(['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']),
  'apiextensions.k8s.io/v1': plain(['CustomResourceDefinition']),
  'apiregistration.k8s.io/v1': plain(['APIService']),
  'authentication.k8s.io/v1': {
    ...plain(['SelfSubjectReview', 'TokenReview']),
    TokenRequest: 'AuthenticationV1TokenRequest',
  },
  'authorization.k8s.io/v1': plain([
    ...['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview'],
    'SubjectAccessReview',
  ]),
  'autoscaling/v1': plain(['HorizontalPodAutoscaler', 'Scale']),
  'autoscaling/v2': { HorizontalPodAutoscaler: 'V2HorizontalPodAutoscaler' },
  'batch/v1': plain(['CronJob', 'Job']),
  'certificates.k8s.io/v1': plain(['CertificateSigningRequest']),
  'coordination.k8s.io/v1': plain(['Lease']),
  'discovery.k8s.io/v1': plain(['EndpointSlice']),
  'events.k8s.io/v1': { Event: 'EventsV1Event' },
  'flowcontrol.apiserver.k8s.io/v1': plain(['FlowSchema', 'PriorityLevelConfiguration']),
  'networking.k8s.io/v1': plain([
    ...['IPAddress', 'Ingress', 'IngressClass', 'NetworkPolicy', 'ServiceCIDR'],
  ]),
  'node.k8s.io/v1': plain(['RuntimeClass']),
  'policy/v1': plain(['Eviction', 'PodDisruptionBudget']),
  'rbac.authorization.k8s.io/v1': plain([
    ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  ]),
  'resource.k8s.io/v1': {
    ...plain(['DeviceClass', 'ResourceClaimTemplate', 'ResourceSlice']),
    ResourceClaim: 'ResourceV1ResourceClaim',
  },
  'scheduling.k8s.io/v1': plain(['PriorityClass']),
  'storage.k8s.io/v1': plain([
    ...['CSIDriver', 'CSINode', 'CSIStorageCapacity', 'StorageClass', 'VolumeAttachment'],
    ...['VolumeAttributesClass'],
  ]),
};

/** Types without a kind of their own that code asks for by name. */
const EXTRA_TYPES = ['V1APIResourceList', 'V1LabelSelector', 'V1Status', 'V1WatchEvent'];
/** Kinds that nobody lists. */
const UNLISTED = /Review$|^(?:Binding|DeleteOptions|Eviction|Scale|TokenRequest)$/;

const SCALARS = {
  any: 'any',
  boolean: 'bool',
  Date: 'time',
  IntOrString: 'intOrString',
  V1MicroTime: 'microTime',
};
const FORMATS = {
  byte: 'bytes',
  'date-time': 'time',
  'date-time-micro': 'microTime',
  'int-or-string': 'intOrString',
};
const NUMBERS = { int32: 'int32', int64: 'int64', double: 'float64', '': 'float64' };

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const outDir = path.join(here, '../src/kinds/generated');
const require = createRequire(import.meta.url);

/** The tests' global setup, so that a clean clone needs no step of its own. */
export function setup() {
  generate();
}

/** The types that the schema is written from: kinds to models, and models to fields. */
export function schemaTypes() {
  const goTypes = fieldTypes(JSON.parse(fs.readFileSync(path.join(here, 'go-types.json'), 'utf8')));
  const types = reachable(path.join(clientNodeRoot(), 'dist/gen/models'), goTypes);
  return { kinds: schemaKinds(), types };
}

function generate() {
  const sources = ['generate-schema.mjs', 'go-types.json', 'api-types.txt', 'api-types-1.28.txt'];
  const inputs = [
    ...sources.map((name) => path.join(here, name)),
    path.join(clientNodeRoot(), 'package.json'),
  ];
  const outputs = ['schema.ts', 'descriptions.ts', 'api-types.ts'].map((name) =>
    path.join(outDir, name),
  );
  if (upToDate(inputs, outputs)) return 'Schema: up to date.';
  const { kinds, types } = schemaTypes();
  fs.mkdirSync(outDir, { recursive: true });
  write(outputs[0], schemaModule(kinds, types));
  write(outputs[1], descriptionsModule(types));
  write(outputs[2], apiTypesModule(fs.readFileSync(path.join(here, 'api-types.txt'), 'utf8')));
  return `Schema: ${types.size} types written to src/kinds/generated.`;
}

function schemaKinds() {
  const kinds = {};
  for (const [apiVersion, names] of Object.entries(KINDS)) {
    for (const [kind, type] of Object.entries(names)) kinds[`${apiVersion}/${kind}`] = type;
  }
  return kinds;
}

function plain(kinds) {
  return Object.fromEntries(kinds.map((kind) => [kind, `V1${kind}`]));
}

function clientNodeRoot() {
  const entry = require.resolve('@kubernetes/client-node');
  return entry.slice(0, entry.lastIndexOf(`${path.sep}dist${path.sep}`));
}

function upToDate(inputs, outputs) {
  if (!outputs.every((file) => fs.existsSync(file))) return false;
  const newest = Math.max(...inputs.map((file) => fs.statSync(file).mtimeMs));
  return outputs.every((file) => fs.statSync(file).mtimeMs > newest);
}

/** Written aside and renamed, so that two builds at once never show each other half a file. */
function write(file, text) {
  const aside = `${file}.${process.pid}`;
  fs.writeFileSync(aside, text);
  fs.renameSync(aside, file);
}

/** go-types.json lists fields by type; the generator asks for the type of a field. */
function fieldTypes(table) {
  const byField = new Map();
  for (const [type, fields] of Object.entries(table)) {
    for (const field of fields) byField.set(field, type);
  }
  return byField;
}

function reachable(models, goTypes) {
  const kinds = Object.values(KINDS).flatMap((kinds) => Object.entries(kinds));
  const lists = kinds.filter(([kind]) => !UNLISTED.test(kind)).map(([, model]) => listOf(model));
  const roots = [...kinds.map(([, model]) => model), ...lists, ...EXTRA_TYPES];
  const types = new Map();
  const elsewhere = describedElsewhere();
  const queue = [...roots];
  while (queue.length > 0) {
    const name = queue.pop();
    if (types.has(name)) continue;
    const type = readModel(models, name, goTypes, elsewhere);
    types.set(name, type);
    for (const field of type.fields) {
      const ref = /^(?:\[\]|\{\})*([A-Z]\w*)$/.exec(field.type.replace(/^.*=/, ''))?.[1];
      if (ref !== undefined) queue.push(ref);
    }
  }
  return new Map([...types].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The model of a kind's lists: of a kind whose name two groups have, only the kind names its group. */
export const listOf = (model) =>
  model === 'ResourceV1ResourceClaim' ? 'V1ResourceClaimList' : `${model}List`;

/**
 * What fields that hold a type of their own are described as: client-node leaves that out, kubernetes-types
 * has it under the Go package and name.
 */
function describedElsewhere() {
  const texts = new Map();
  let home = '';
  for (const line of fs.readFileSync(path.join(here, 'api-types.txt'), 'utf8').split('\n')) {
    if (line.startsWith('[')) home = declarationsOf(line.slice(1, -1));
    else if (/^\w/.test(line)) {
      const model = line.split(' ', 1)[0];
      const goName = model.replace(/^[A-Za-z]*?V\d/, '');
      const body = new RegExp(`^export interface ${goName} \\{\n([\\s\\S]*?)^\\}`, 'm').exec(
        home,
      )?.[1];
      const member =
        /\/\*\* ((?:(?!\*\/)[\s\S])*?) \*\/\n\s+(?:readonly )?["']?([\w$-]+)["']?\??:/g;
      for (const [, text, field] of (body ?? '').matchAll(member)) {
        texts.set(`${model}.${field}`, text.replace(/\s*\n\s*\*? ?/g, ' '));
      }
    }
  }
  return texts;
}

function declarationsOf(goPackage) {
  const [, group, version] = /([\w-]+)\/(v\w+)$/.exec(goPackage);
  const root = path.dirname(require.resolve('kubernetes-types/package.json'));
  const file = path.join(root, group, `${version}.d.ts`);
  // That package is older: some groups it does not have.
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function readModel(models, name, goTypes, elsewhere) {
  const source = fs.readFileSync(path.join(models, `${name}.js`), 'utf8');
  const declared = fs.readFileSync(path.join(models, `${name}.d.ts`), 'utf8');
  const map = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(source)?.[1];
  const attributes = map === undefined ? [] : JSON.parse(map);
  const described = new Map();
  const member = /\/\*\*\n((?:\s*\*(?!\/).*\n)+)\s*\*\/\n\s+'([^']+)'(\??):/g;
  for (const [, text, property, optional] of declared.matchAll(member)) {
    described.set(property, { text: prose(text), required: optional === '' });
  }
  const bare = new Set([...declared.matchAll(/^\s+'([^']+)':/gm)].map((match) => match[1]));
  const header = /\/\*\*\n((?:\*(?!\/).*\n)+)\*\/\nexport declare class/.exec(declared)?.[1];
  return {
    goName: `${name.startsWith('V2') ? 'v2' : 'v1'}.${name.replace(/^[A-Za-z]*?V\d/, '')}`,
    description: prose(header ?? ''),
    fields: attributes.map((attribute) => ({
      name: attribute.baseName,
      type: goTypes.get(`${name}.${attribute.baseName}`) ?? typeText(attribute),
      required: described.get(attribute.name)?.required ?? bare.has(attribute.name),
      description:
        described.get(attribute.name)?.text ?? elsewhere.get(`${name}.${attribute.baseName}`) ?? '',
    })),
  };
}

function typeText({ type, format }) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list !== null) return `[]${typeText({ type: list[1], format })}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map !== null) return `{}${typeText({ type: map[1], format })}`;
  if (FORMATS[format] !== undefined) return FORMATS[format];
  if (SCALARS[type] !== undefined) return SCALARS[type];
  if (type === 'number') return NUMBERS[format];
  return type;
}

function prose(comment) {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
  return lines
    .join(' ')
    .trim()
    .replace(/\\(['"\\])/g, '$1');
}

/** `*` a pointer, `+` always written, `%` left out if it holds nothing: by type and field. */
function goMarks() {
  const marks = new Map();
  for (const [model, ...words] of factLines('api-types.txt')) {
    for (const word of words) {
      const [, field, mark] = /^(?:\d+\()?([^=]+)=\d+([*!%]*)/.exec(word);
      marks.set(`${model}.${field}`, mark.replace('!', '+'));
    }
  }
  return marks;
}

function olderRelease() {
  const lines = factLines('api-types-1.28.txt');
  return Object.fromEntries(
    lines.map(([model, ...words]) => [model, words.map((word) => word.replace('!', '+'))]),
  );
}

function factLines(file) {
  const text = fs.readFileSync(path.join(here, file), 'utf8');
  return text
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => line.split(' '));
}

/** One string of JSON, since engines parse that several times faster than an object literal. */
function schemaModule(kinds, types) {
  const compact = {};
  const marks = goMarks();
  for (const [model, type] of types) {
    const fields = type.fields.map(
      ({ name, type, required }) =>
        `${name}${required ? '!' : ''}${marks.get(`${model}.${name}`) ?? ''} ${type}`,
    );
    compact[model] = [type.goName, ...fields];
  }
  return [
    '// The types of the API, generated by tools/generate-schema.mjs; do not edit.',
    "import type { CompactSchema, Otherwise } from '../../machinery/schema.js';",
    '',
    `export const COMPACT: CompactSchema = JSON.parse(${quoted({ kinds, types: compact })});`,
    '',
    `export const OTHERWISE_IN_1_28: Otherwise = JSON.parse(${quoted(olderRelease())});`,
    '',
  ].join('\n');
}

function descriptionsModule(types) {
  const table = {};
  for (const [name, type] of types) {
    const fields = type.fields.map(({ name, description }) => [name, description]);
    table[name] = { description: type.description, fields: Object.fromEntries(fields) };
  }
  return [
    '// What the API documents about its types, generated by tools/generate-schema.mjs; do not edit.',
    '',
    'export interface TypeDescription {',
    '  readonly description: string;',
    '  readonly fields: Readonly<Record<string, string>>;',
    '}',
    '',
    'let read: Readonly<Record<string, TypeDescription>> | undefined;',
    '',
    '/** Read when first asked for: few commands explain anything. */',
    'export function descriptions(): Readonly<Record<string, TypeDescription>> {',
    `  read ??= JSON.parse(${quoted(table)}) as Readonly<Record<string, TypeDescription>>;`,
    '  return read;',
    '}',
    '',
  ].join('\n');
}

function apiTypesModule(text) {
  const facts = text.replace(/^#.*\n|^\n/gm, '');
  return [
    '// What Go knows of the types of the API, out of tools/api-types.txt; do not edit.',
    '',
    `export const API_TYPES_TEXT: string = JSON.parse(${quoted(facts)});`,
    '',
  ].join('\n');
}

/** A JavaScript string literal that holds `value` as JSON. */
function quoted(value) {
  const json = JSON.stringify(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'");
  return `'${json}'`;
}

if (
  process.argv[1] !== undefined &&
  import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href
) {
  console.log(generate());
}
