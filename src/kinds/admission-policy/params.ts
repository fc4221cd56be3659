// The parameters of a policy: objects of the kind it names, found as a binding says
// [apiserver pkg/admission/plugin/policy/generic/policy_dispatcher.go CollectParams].

import type { ParamKind } from 'kubernetes-types/admissionregistration/v1.js';
import { type KubeObject, kindName } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import { kindOfManifest } from '../lookup.js';
import type { Review } from '../webhook/matching.js';
import type { Binding } from './binding.js';

/** A policy is asked once with each; `undefined` stands for none. */
export type Params =
  | { readonly params: readonly (KubeObject | undefined)[] }
  | { readonly error: string };

/** Why a policy cannot be asked at all: nothing is of the kind of its parameters. */
export function paramKindProblem(
  paramKind: ParamKind | undefined,
  reader: Reader,
): string | undefined {
  if (!paramKind) return undefined;
  const { apiVersion = '', kind = '' } = paramKind;
  if (kindOfManifest(reader, apiVersion, kind)) return undefined;
  const group = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `failed to configure policy: failed to find resource referenced by paramKind: '${group}, Kind=${kind}'`;
}

export function paramsFor(
  paramKind: ParamKind | undefined,
  { paramRef }: NonNullable<Binding['spec']>,
  { namespace = '' }: Review,
  reader: Reader,
): Params {
  if (!paramKind || !paramRef) return { params: [undefined] };
  const { apiVersion = '', kind: called = '' } = paramKind;
  const kind = kindOfManifest(reader, apiVersion, called);
  if (!kind) return { params: [] };
  const asked = paramRef.namespace ?? '';
  if (!kind.namespaced && asked !== '')
    return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  const at = kind.namespaced ? asked || namespace : undefined;
  if (at === '') return { error: CLUSTER_SCOPED };
  const name = kindName(apiVersion, called);
  const found = paramRef.name
    ? [reader.find({ kind: name, name: paramRef.name, ...(at ? { namespace: at } : {}) })]
    : reader
        .all(name, at)
        .filter(({ metadata }) => matchesSelector(paramRef.selector ?? {}, metadata.labels));
  const params = found.filter((one) => one !== undefined);
  return params.length === 0 && paramRef.parameterNotFoundAction === 'Deny'
    ? { error: 'no params found for policy binding with `Deny` parameterNotFoundAction' }
    : { params };
}

const CLUSTER_SCOPED =
  'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
