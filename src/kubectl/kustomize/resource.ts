// What a kustomization says, and a resource on its way through the layers.

import type { JsonObject } from '../../machinery/json.js';

export interface Resource {
  readonly object: JsonObject;
  /** All names that it has had: layers above may know it by any of them. */
  readonly names: readonly string[];
  /** Its name ends in a hash of what it holds, in the end. */
  readonly hashed: boolean;
  /** `merge` and `replace` are about one that is there already. */
  readonly behavior?: string;
}

export interface Kustomization {
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly components?: readonly string[];
  readonly namespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly commonLabels?: Texts;
  readonly commonAnnotations?: Texts;
  readonly labels?: readonly Labels[];
  readonly images?: readonly Image[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
  readonly generatorOptions?: GeneratorOptions;
  readonly patches?: readonly Patch[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly Patch[];
  readonly sortOptions?: { readonly order?: string };
}

export type Texts = Readonly<Record<string, string>>;

export interface Labels {
  readonly pairs?: Texts;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
}

export interface Image {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

export interface GeneratorOptions {
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

export interface Generator {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly type?: string;
  readonly options?: GeneratorOptions;
}

export interface Patch {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Target;
}

export interface Target {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export const metadataOf = ({ object }: Pick<Resource, 'object'>): JsonObject =>
  (object['metadata'] ?? {}) as JsonObject;

export const kindOf = ({ object }: Pick<Resource, 'object'>): string => String(object['kind']);

export const nameOf = (resource: Pick<Resource, 'object'>): string =>
  String(metadataOf(resource)['name'] ?? '');

export const resourceOf = (object: JsonObject): Resource => ({
  object,
  names: [nameOf({ object })],
  hashed: false,
});

/** The resource with another object, whose name it then has, too. */
export function having(resource: Resource, object: JsonObject): Resource {
  const name = nameOf({ object });
  const names = resource.names.includes(name) ? resource.names : [...resource.names, name];
  return { ...resource, object, names };
}
