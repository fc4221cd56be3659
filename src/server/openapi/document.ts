// The OpenAPI document of one version of a group: its paths, and every schema that they lead to.

import type { Kind } from '../../kinds/kind.js';
import { SCHEMA, typeOf } from '../../kinds/type.js';
import { assert } from '../../machinery/assert.js';
import { typeOfKind } from '../../machinery/schema.js';
import type { KubernetesVersion } from '../../machinery/settings.js';
import type { Resource } from '../resource.js';
import { Definitions, type Home } from './definitions.js';
import { DELETE_OPTIONS, STATUS } from './operations.js';
import { pathsOf, type SchemaNames } from './paths.js';
import { PATCH, refTo, SCALAR_DEFINITIONS } from './scalars.js';

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Resource[];
}

export function openApiDocument(
  place: GroupVersion,
  release: KubernetesVersion,
  served: readonly Pick<GroupVersion, 'group' | 'version'>[],
): object {
  const definitions = new Definitions();
  const paths = pathsAt(definitions, place, served);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: release },
    paths,
    components: {
      schemas: definitions.all(),
      securitySchemes: {
        BearerToken: {
          type: 'apiKey',
          description: 'Bearer Token authentication',
          name: 'authorization',
          in: 'header',
        },
      },
    },
  };
}

/** The paths of one version of a group. What they lead to is added to the definitions. */
export function pathsAt(
  definitions: Definitions,
  { group, version, resources }: GroupVersion,
  served: readonly Pick<GroupVersion, 'group' | 'version'>[],
): ReturnType<typeof pathsOf> {
  const home: Home = { prefix: prefixOf(group, version) };
  const names: SchemaNames = (group, version, name) =>
    builtIn(definitions, { group, version, name }) ?? own(definitions, home, resources, name);
  const paths = pathsOf(resources, names);
  addMeta(definitions, home, served);
  return paths;
}

/** `io.k8s.batch.v1` of `batch.k8s.io/v1`. */
const prefixOf = (group: string, version: string): string =>
  [...group.split('.').reverse(), version].filter((part) => part !== '').join('.');

interface Named {
  readonly group: string;
  readonly version: string;
  readonly name: string;
}

const META_HOME: Home = { prefix: '' };

/** A kind of Kubernetes' own, and its list if it has one. */
function builtIn(definitions: Definitions, { group, version, name }: Named) {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const type = typeOfKind(SCHEMA, apiVersion, name);
  if (!type) return undefined;
  const list = SCHEMA.types.get(`${type.name}List`);
  const schema = definitions.add(type, META_HOME, gvks([{ group, version, kind: name }]));
  const listed = list
    ? definitions.add(list, META_HOME, gvks([{ group, version, kind: `${name}List` }]))
    : schema;
  return { schema, list: listed, strategic: true };
}

const gvks = (
  all: readonly { readonly group: string; readonly version: string; readonly kind: string }[],
) => ({ 'x-kubernetes-group-version-kind': all });

/** A kind that Kubernetes does not have; its list is as upstream lays out one of custom resources. */
function own(definitions: Definitions, home: Home, resources: readonly Resource[], name: string) {
  const resource = resources.find(({ kind }) => kind.kind === name);
  assert(resource !== undefined, `nobody serves ${name}`);
  const { kind, group, version } = resource;
  const schema = ownSchema(definitions, home, kind, gvks([{ group, version, kind: name }]));
  const list = `${home.prefix}.${name}List`;
  definitions.set(list, {
    description: `${name}List is a list of ${name}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...TYPE_META,
      items: {
        description: `List of ${kind.plural}. More info: ${CONVENTIONS}`,
        type: 'array',
        items: refTo(schema),
      },
      metadata: {
        description: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
        allOf: [refTo(definitions.add(structOf('V1ListMeta'), META_HOME))],
      },
    },
    ...gvks([{ group, version, kind: `${name}List` }]),
  });
  return { schema, list, strategic: false };
}

function ownSchema(
  definitions: Definitions,
  home: Home,
  kind: Kind,
  more: { readonly [keyword: string]: unknown },
): string {
  const type = typeOf(kind);
  if (type) return definitions.add(type, { ...home, docs: kind.docs }, more);
  const name = `${home.prefix}.${kind.kind}`;
  const stated: Stated = kind.custom?.schema ?? {
    'x-kubernetes-preserve-unknown-fields': true,
  };
  const metadata = {
    description: `Standard object's metadata. More info: ${CONVENTIONS}#metadata`,
    allOf: [refTo(definitions.add(structOf('V1ObjectMeta'), META_HOME))],
  };
  definitions.set(name, {
    ...stated,
    type: 'object',
    properties: { ...stated.properties, ...TYPE_META, metadata },
    ...more,
  });
  return name;
}

/** The schema of a custom kind, as its definition states it. */
interface Stated {
  readonly properties?: object;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const CONVENTIONS =
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

const TYPE_META = {
  apiVersion: {
    description:
      'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
    type: 'string',
  },
  kind: {
    description:
      'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
    type: 'string',
  },
};

/** What every operation may be sent or answer with, whatever its resource. */
function addMeta(
  definitions: Definitions,
  home: Home,
  served: readonly Pick<GroupVersion, 'group' | 'version'>[],
): void {
  const inAll = (kind: string) => gvks(served.map((place) => ({ ...place, kind })));
  const options = definitions.add(structOf('V1DeleteOptions'), home, inAll('DeleteOptions'));
  const status = definitions.add(
    structOf('V1Status'),
    home,
    gvks([{ group: '', version: 'v1', kind: 'Status' }]),
  );
  assert(options === DELETE_OPTIONS && status === STATUS, 'what operations name is defined');
  definitions.add(structOf('V1APIResourceList'), home);
  definitions.add(structOf('V1WatchEvent'), home, inAll('WatchEvent'));
  definitions.set(PATCH, SCALAR_DEFINITIONS[PATCH]);
}

function structOf(name: string) {
  const type = SCHEMA.types.get(name);
  assert(type !== undefined, `the schema has no ${name}`);
  return type;
}
