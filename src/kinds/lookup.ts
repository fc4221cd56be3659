// Which kinds there are, as of one moment: those of our own, and those that CustomResourceDefinitions make.
//
// Everybody who has the name of a kind in hand asks here. Kinds of our own are found first, by a look-up in a
// table; only a name that is not among them costs a look at the definitions.

import { kindName } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { kindsMadeBy } from './customresourcedefinition/custom-kind.js';
import type { CustomResourceDefinition } from './customresourcedefinition/definition.js';
import { builtInKind, builtInKinds, otherVersions } from './index.js';
import type { Kind } from './kind.js';

/**
 * The kind of a name such as `Pod` or `Widget.example.com`, or undefined when nobody has defined it: at the
 * version that clients prefer, unless another is named, with its group or without.
 */
export function findKind(reader: Reader, name: string, version?: string): Kind | undefined {
  const builtIn = builtInKind(name);
  if (builtIn) return (version === undefined ? undefined : otherVersion(name, version)) ?? builtIn;
  const versions = kindsCalled(reader, name);
  return version === undefined ? versions[0] : versions.find((kind) => isAt(kind, version));
}

const isAt = (kind: Kind, version: string): boolean =>
  version.includes('/') ? apiVersionOf(kind) === version : kind.version === version;

/** A version of a kind of Kubernetes' own that only shows what another has stored. */
const otherVersion = (kind: string, apiVersion: string): Kind | undefined =>
  otherVersions.find((other) => other.kind === kind && apiVersionOf(other) === apiVersion);

/** What a request says of the version it speaks, where there are more than one. */
export const versionSpoken = (kind: Kind): { readonly version?: string } =>
  kind.custom || kind.converted ? { version: apiVersionOf(kind) } : {};

/** The kind as which the objects of a version are stored. */
export const storedKind = (kind: Kind): Kind => (kind.converted && builtInKind(kind.kind)) ?? kind;

/** A kind of Kubernetes' own at one of the versions it is served at. */
export function builtInVersion(kind: string, apiVersion: string): Kind | undefined {
  const builtIn = builtInKind(kind);
  if (builtIn && apiVersionOf(builtIn) === apiVersion) return builtIn;
  return otherVersion(kind, apiVersion);
}

/** The kind of a manifest, provided that its group and version are served. */
export function kindOfManifest(reader: Reader, apiVersion: string, kind: string): Kind | undefined {
  const name = kindName(apiVersion, kind);
  const builtIn = builtInKind(name);
  if (builtIn) return isServed(builtIn, reader) ? builtInVersion(name, apiVersion) : undefined;
  return kindsCalled(reader, name).find((custom) => apiVersionOf(custom) === apiVersion);
}

/** The kinds that definitions make, at each version they are served at; of one definition, if one is named. */
export function customKinds(reader: Reader, name?: string): readonly Kind[] {
  if (name === undefined)
    return reader.all('CustomResourceDefinition').flatMap((crd) => kindsMadeBy(definition(crd)));
  const crd = reader.find({ kind: 'CustomResourceDefinition', name });
  return crd ? kindsMadeBy(definition(crd)) : [];
}

/** Whether the objects of a kind are what custom kinds are made by. */
export const definesKinds = (name: string): boolean => name === 'CustomResourceDefinition';

/** Every kind that is served, at each version it is served at, preferred versions first. */
export function servedKinds(reader: Reader): readonly Kind[] {
  const custom = customKinds(reader);
  return [...ownKinds(reader), ...otherVersions, ...custom];
}

/** Every kind that is served, at the version clients prefer. */
export function preferredKinds(reader: Pick<Reader, 'all' | 'feature'>): readonly Kind[] {
  const definitions = reader.all('CustomResourceDefinition');
  const own = ownKinds(reader);
  if (definitions.length === 0) return own;
  return [...own, ...definitions.flatMap((crd) => kindsMadeBy(definition(crd)).slice(0, 1))];
}

/** Those of our own that this release serves. */
function ownKinds(reader: Pick<Reader, 'feature'>): readonly Kind[] {
  const areAll = gated.every((kind) => isServed(kind, reader));
  return areAll ? builtInKinds : builtInKinds.filter((kind) => isServed(kind, reader));
}

export const isServed = ({ gate }: Kind, reader: Pick<Reader, 'feature'>): boolean =>
  gate === undefined || reader.feature(gate);

const gated = builtInKinds.filter(({ gate }) => gate !== undefined);

export const apiVersionOf = ({ group, version }: Kind): string =>
  group === '' ? version : `${group}/${version}`;

function kindsCalled(reader: Reader, name: string): readonly Kind[] {
  const [found] = reader.indexed('CustomResourceDefinition', 'kind', name);
  return found ? kindsMadeBy(definition(found)) : [];
}

const definition = (object: unknown): CustomResourceDefinition =>
  object as CustomResourceDefinition;
