// The body of a PATCH: one of four languages, each with its own words for what is malformed
// [apiserver pkg/endpoints/handlers/patch.go].

import type { PatchType } from '../../apiserver/request.js';
import { isJsonObject } from '../../machinery/json.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import { badRequest, type Failure, unsupportedMediaType } from '../../machinery/status.js';
import { type Body, contentTypeOf, jsonName, readJson, readYamlBody } from '../body.js';
import type { Call } from '../call.js';

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

export function patchTypeOf(call: Call): PatchType | Failure {
  return (
    PATCH_TYPES[contentTypeOf(call)] ??
    unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${Object.keys(PATCH_TYPES).join(', ')}`,
    )
  );
}

export function readPatch({ body }: Pick<Call, 'body'>, patchType: PatchType): Body | Failure {
  const read = patchType === 'apply' ? readYamlBody(body) : readJson(body);
  const checked = read.ok && patchType !== 'json' ? asObject(read.value) : read;
  if (!checked.ok) return badRequest(`${PREFIXES[patchType]}${checked.error}`);
  const { value, duplicates } = checked.value;
  if (patchType !== 'json') return checked.value;
  return { value, duplicates: duplicates.map((text) => `json patch ${text}`) };
}

const PREFIXES: Readonly<Record<PatchType, string>> = {
  json: 'error decoding patch: ',
  merge: 'error decoding patch: ',
  strategic: '',
  apply: 'error decoding YAML: ',
};

const asObject = (body: Body): Parsed<Body> =>
  isJsonObject(body.value)
    ? parsed(body)
    : refused(
        `json: cannot unmarshal ${jsonName(body.value)} into Go value of type map[string]interface {}`,
      );
