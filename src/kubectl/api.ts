// `kubectl api-resources` and `api-versions`: what is served.
//
// Source: kubectl pkg/cmd/apiresources.

import type { Kind } from '../kinds/kind.js';
import { apiVersionOf, servedKinds } from '../kinds/lookup.js';
import { METRICS, virtualKinds } from '../kinds/virtual.js';
import { printLines } from '../machinery/table.js';
import { bool, list, text } from './flags.js';
import { fail } from './problem.js';
import { listedKinds } from './resources.js';
import { defineVerb } from './verb.js';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Kinds of which nothing is kept; measurements are for `top`. */
const VIRTUAL = new Map(
  virtualKinds.flatMap(({ kind, verbs }) =>
    kind.group === METRICS ? [] : [[kind, verbs] as const],
  ),
);
const verbsOf = (kind: Kind): readonly string[] => VIRTUAL.get(kind) ?? VERBS;

export const apiResources = defineVerb({
  name: 'api-resources',
  summary: 'Print the supported API resources',
  examples: `
    kubectl api-resources
    kubectl api-resources --namespaced=false --api-group=rbac.authorization.k8s.io -o name`,
  flags: {
    'api-group': text('Only resources of this API group'),
    cached: bool('Accepted', { hidden: true }),
    categories: list('Only resources of all of these categories'),
    namespaced: bool('Only namespaced resources, or with =false only others', { default: true }),
    'no-headers': bool('Print no headers'),
    output: text('wide or name', { short: 'o' }),
    'sort-by': text('name or kind'),
    verbs: list('Only resources that support all of these verbs'),
  },
  run: ({ io, view }, { flags, given }) => {
    if (!['', 'wide', 'name'].includes(flags.output))
      fail(`--output ${flags.output} is not available`);
    if (!['', 'name', 'kind'].includes(flags['sort-by']))
      fail('--sort-by accepts only name or kind');
    const kinds = [...listedKinds(view), ...VIRTUAL.keys()]
      .filter(
        (kind) =>
          (!given.has('api-group') || kind.group === flags['api-group']) &&
          (!given.has('namespaced') || kind.namespaced === flags.namespaced) &&
          flags.verbs.every((verb) => verbsOf(kind).includes(verb)) &&
          flags.categories.every((category) => kind.categories.includes(category)),
      )
      .sort(orderBy(flags['sort-by']));
    if (flags.output === 'name') io.stdout(kinds.map((kind) => `${fullName(kind)}\n`).join(''));
    else io.stdout(tableOf(kinds, flags.output === 'wide', flags['no-headers']));
    return 0;
  },
});

const fullName = ({ plural, group }: Kind): string =>
  group === '' ? plural : `${plural}.${group}`;

function orderBy(field: string): (a: Kind, b: Kind) => number {
  const key = (kind: Kind) => {
    if (field === 'name') return [kind.plural];
    return field === 'kind' ? [kind.kind] : [kind.group, kind.plural];
  };
  return (a, b) => {
    const [left, right] = [key(a).join('\u0000'), key(b).join('\u0000')];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

function tableOf(kinds: readonly Kind[], wide: boolean, noHeaders: boolean): string {
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'];
  const rows = kinds.map((kind) => [
    kind.plural,
    kind.shortNames.join(','),
    apiVersionOf(kind),
    String(kind.namespaced),
    kind.kind,
    ...(wide ? [verbsOf(kind).join(','), kind.categories.join(',')] : []),
  ]);
  const lines = [
    ...(noHeaders ? [] : [[...header, ...(wide ? ['VERBS', 'CATEGORIES'] : [])]]),
    ...rows,
  ];
  return printLines(lines)
    .map((line) => `${line}\n`)
    .join('');
}

export const apiVersions = defineVerb({
  name: 'api-versions',
  summary: 'Print the supported API versions, in the form of "group/version"',
  examples: 'kubectl api-versions',
  flags: {},
  run: ({ io, view }) => {
    const versions = [
      ...new Set([...servedKinds(view), ...VIRTUAL.keys()].map(apiVersionOf)),
    ].sort();
    io.stdout(versions.map((version) => `${version}\n`).join(''));
    return 0;
  },
});
