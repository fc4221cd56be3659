// Writes tools/api-types.txt: what the Go types of the API say that its OpenAPI models do not.
//
//     node tools/api-types.mjs SOURCES
//     node tools/api-types.mjs SOURCES-OF-1.28 1.28
//
// The second form writes tools/api-types-1.28.txt: in what that release differs.
// SOURCES holds checkouts of k8s.io/api, k8s.io/apimachinery, k8s.io/apiextensions-apiserver and
// k8s.io/kube-aggregator of the release that the models of @kubernetes/client-node are of, as folders `api`,
// `apimachinery`, `apiextensions-apiserver` and `kube-aggregator`. Only facts are taken: names, field numbers, pointers, `omitempty` and
// defaults. A release changes them by adding; run this when client-node moves on.
//
// The file is checked against the models' attributeTypeMap in two places: here, where a field that only
// one of the two has is reported, and in test/server/protobuf/fields.test.ts, which needs no sources.
import fs from 'node:fs';
import path from 'node:path';
import { listOf, schemaTypes } from './generate-schema.mjs';

const HEAD = `# What the Go types of the API say that its OpenAPI models do not. Written by tools/api-types.mjs, release 1.36.
#
# [k8s.io/api/apps/v1]              the Go package of the types that follow
# V1DeploymentSpec replicas=1* ...  a type, by the name of its model, and its fields with their protobuf numbers
#   *        a pointer: what is sent counts, even if it is zero or empty
#   !        written even if it is zero or empty (no omitempty); if it is a pointer, too, as null
#   %        left out if it holds nothing, though it is a struct (omitzero)
#   ^        a list that is atomic by an explicit mark, not by default
#   data=2RawExtension   the Go type, where the model says that the field holds anything
#   type=1{A|B_C}        the values of an enumeration: \`A\` and \`B C\`
#   protocol=4:"TCP"     the default that the type declares
#   2(hostPath=1* ...)   the message of an embedded struct, whose fields JSON has inline
`;
const PACKAGES = {
  metav1: 'apimachinery/pkg/apis/meta/v1',
  resource: 'apimachinery/pkg/api/resource',
  runtime: 'apimachinery/pkg/runtime',
  intstr: 'apimachinery/pkg/util/intstr',
  types: 'apimachinery/pkg/types',
};
const ROOTS = {
  '': 'core',
  'rbac.authorization.k8s.io': 'rbac',
  'authentication.k8s.io': 'authentication',
};

const [sources, older] = process.argv.slice(2);
if (sources === undefined) {
  console.error('usage: node tools/api-types.mjs SOURCES');
  process.exit(2);
}
const packages = new Map();
const lines = new Map();
const { kinds, types } = schemaTypes();
for (const [gvk, model] of Object.entries(kinds)) {
  const [group, version, kind] =
    gvk.split('/').length === 2 ? ['', ...gvk.split('/')] : gvk.split('/');
  follow(rootPackage(group, version, kind), kind, model);
  follow(rootPackage(group, version, kind), `${kind}List`, listOf(model));
}
for (const name of ['APIResourceList', 'LabelSelector', 'Status', 'WatchEvent'])
  follow(PACKAGES.metav1, name, `V1${name}`);
if (older) {
  writeDifferences(older);
  process.exit(0);
}
const sections = new Map();
for (const entry of lines)
  sections.set(entry[1].pkg, [...(sections.get(entry[1].pkg) ?? []), entry]);
let text = HEAD;
for (const [pkg, entries] of [...sections].sort()) {
  text += `\n[k8s.io/${pkg}]\n`;
  for (const [, { line }] of entries.sort()) text += `${line}\n`;
}
fs.writeFileSync(path.join(import.meta.dirname, 'api-types.txt'), text);
console.log(`${lines.size} types written to tools/api-types.txt.`);

/** What a release lacks or writes otherwise. Types that nothing refers to any more are not worth a word. */
function writeDifferences(release) {
  const newest = factsOf(fs.readFileSync(path.join(import.meta.dirname, 'api-types.txt'), 'utf8'));
  const then = factsOf([...lines.values()].map(({ line }) => line).join('\n'));
  const texts = [];
  for (const [model, fields] of [...newest].sort()) {
    const before = then.get(model);
    if (before === undefined) continue;
    const words = [...fields].flatMap(([name, mark]) => {
      if (!before.has(name)) return [`-${name}`];
      return before.get(name) === mark ? [] : [`${name}${before.get(name)}`];
    });
    if (words.length > 0) texts.push([model, ...words].join(' '));
  }
  const head = `# In what release ${release} differs from api-types.txt: -field is not there yet, field* has these marks. Written by tools/api-types.mjs.`;
  fs.writeFileSync(
    path.join(import.meta.dirname, `api-types-${release}.txt`),
    `${[head, '', ...texts].join('\n')}\n`,
  );
  console.log(`${texts.length} types written to tools/api-types-${release}.txt.`);
}

/** Fields and their marks by type. */
function factsOf(text) {
  const facts = new Map();
  for (const line of text.split('\n').filter((one) => /^\w/.test(one))) {
    const [model, ...words] = line.split(' ');
    const fields = words.map((word) => {
      const [, name, marks] = /^(?:\d+\()?([^=]+)=\d+([*!%]*)/.exec(word);
      return [name, marks];
    });
    facts.set(model, new Map(fields));
  }
  return facts;
}

function rootPackage(group, version, kind) {
  if (kind === 'DeleteOptions') return PACKAGES.metav1;
  if (group === 'apiextensions.k8s.io') return 'apiextensions-apiserver/pkg/apis/apiextensions/v1';
  if (group === 'apiregistration.k8s.io') return 'kube-aggregator/pkg/apis/apiregistration/v1';
  return `api/${ROOTS[group] ?? group.replace(/\..*$/, '')}/${version}`;
}

/** Walks the Go types and the models side by side, which is how each Go type finds its model. */
function follow(pkg, goName, model) {
  if (lines.has(model) || !types.has(model)) return;
  // Of what an older release has none, nothing differs in it.
  if (older && !has(pkg, goName)) return;
  const entry = { pkg, line: '' };
  lines.set(model, entry);
  const known = new Map(types.get(model).fields.map((field) => [field.name, field.type]));
  const named = new Set(['apiVersion', 'kind']);
  const texts = fieldsOf(pkg, goName, known, named);
  for (const name of known.keys())
    if (!named.has(name)) console.error(`${model}.${name}: in the model, not in ${pkg} ${goName}`);
  entry.line = [model, ...texts].join(' ');
}

const has = (pkg, goName) =>
  fs.existsSync(path.join(sources, pkg)) && packageOf(pkg).structs.has(goName);

function fieldsOf(pkg, goName, known, named) {
  const texts = [];
  for (const field of structOf(pkg, goName)) {
    const { number, pointer, target } = field;
    if (field.inline) {
      texts.push([number, `${number}(${fieldsOf(...target, known, named).join(' ')})`]);
      continue;
    }
    const type = known.get(field.name);
    if (type === undefined) {
      console.error(`${pkg} ${goName}.${field.name}: not in the model`);
      continue;
    }
    named.add(field.name);
    const model = /^(?:\[\]|\{\})*([A-Z]\w*)$/.exec(type.replace(/^.*=/, ''))?.[1];
    if (model !== undefined) follow(...target, model);
    const mark = `${pointer ? '*' : ''}${field.omitzero ? '%' : field.omitempty ? '' : '!'}`;
    const held = /(^|[\]}])any$/.test(type) ? target[1] : '';
    const atomic = field.atomic ? '^' : '';
    const values = valuesOf(...target);
    const preset = field.preset === undefined ? '' : `:${field.preset}`;
    texts.push([number, `${field.name}=${number}${mark}${atomic}${held}${values}${preset}`]);
  }
  return texts.sort(([a], [b]) => a - b).map(([, text]) => text);
}

function structOf(pkg, goName) {
  const { structs, imports } = packageOf(pkg);
  const body = structs.get(goName);
  if (body === undefined) throw new Error(`${pkg} has no struct ${goName}`);
  const fields = [];
  let preset;
  let atomic = false;
  for (const line of body.split('\n')) {
    atomic ||= /^\s*\/\/ \+listType=atomic$/.test(line);
    preset = /^\s*\/\/ \+default=(.*)$/.exec(line)?.[1] ?? preset;
    const member = /^\s*(?:(\w+)\s+)?([\w.*[\]]+)\s+`(.*)`/.exec(line);
    if (member === null) continue;
    const [, , goType, tags] = member;
    const number = /protobuf:"\w+,(\d+)/.exec(tags)?.[1];
    const [name, ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
    const declared = preset;
    const marked = atomic;
    preset = undefined;
    atomic = false;
    if (number === undefined) continue;
    fields.push({
      name,
      number: Number(number),
      inline: options.includes('inline'),
      omitempty: options.includes('omitempty'),
      omitzero: options.includes('omitzero'),
      atomic: marked,
      pointer: goType.startsWith('*'),
      target: resolved(pkg, goType, imports),
      preset: constant(pkg, declared),
    });
  }
  return fields;
}

/** The values of a type that is marked `+enum`: the constants of that type. */
function valuesOf(pkg, goName) {
  const text = pkg && packageOf(pkg).text;
  if (!text || !new RegExp(`// \\+enum\\n(?://.*\\n)*type ${goName} string`).test(text)) return '';
  const declared = new RegExp(
    `^\\s*(?:const )?\\w+(?:\\s+${goName}\\s*=\\s*|\\s*=\\s*${goName}\\()(?:"([^"]*)"|v1\\.(\\w+))`,
    'gm',
  );
  const values = [...text.matchAll(declared)].map(
    ([, value, name]) => value ?? constantOfCore(name),
  );
  return values.length === 0
    ? ''
    : `{${[...new Set(values)].sort().join('|').replaceAll(' ', '_')}}`;
}

function constantOfCore(name) {
  const declared = new RegExp(`\\b${name}\\s+\\w+\\s*=\\s*"([^"]*)"`);
  return declared.exec(packageOf('api/core/v1').text)[1];
}

/** `+default=ref(Name)` means a constant of the package. */
function constant(pkg, preset) {
  const name = /^ref\((\w+)\)$/.exec(preset ?? '')?.[1];
  if (name === undefined) return preset;
  return new RegExp(`\\b${name}\\s+\\w+\\s*=\\s*("[^"]*")`).exec(packageOf(pkg).text)?.[1];
}

/** The package and name of the type that a field's type comes down to, through lists, maps and aliases. */
function resolved(pkg, goType, imports) {
  const bare = goType.replace(/^(\*|\[\]|map\[[\w.]+\])+/, '');
  const [first, second] = bare.split('.');
  const home = second === undefined ? pkg : imports.get(first);
  const name = second ?? first;
  const alias = home && packageOf(home).aliases.get(name);
  if (alias === undefined || /^(string|bool|u?int\d+|float\d+|byte)$/.test(alias))
    return [home, name];
  if (alias === 'map[string]interface{}') return [home, name];
  return resolved(home, alias, packageOf(home).imports);
}

function packageOf(pkg) {
  const known = packages.get(pkg);
  if (known !== undefined) return known;
  const folder = path.join(sources, pkg);
  const files = fs
    .readdirSync(folder)
    .filter((file) => /^(?!.*(_test|generated|pb)\.go$).*\.go$/.test(file));
  const text = files.map((file) => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n');
  const imports = new Map();
  for (const [, as, target] of text.matchAll(/^\s*(?:(\w+) )?"k8s\.io\/([\w./-]+)"$/gm)) {
    imports.set(as ?? target.split('/').at(-1), target);
  }
  const structs = new Map();
  for (const [, name, body] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm))
    structs.set(name, body);
  const aliases = new Map();
  for (const [, name, target] of text.matchAll(/^type (\w+) ((?!struct|interface)\S+)$/gm))
    aliases.set(name, target);
  const result = { text, imports, structs, aliases };
  packages.set(pkg, result);
  return result;
}
