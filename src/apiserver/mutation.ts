// Carrying out what a mutation asks for: a configuration is merged as server-side apply does, owners apart, and may not touch what
// is owned whole; a JSON patch is applied, and what comes of it read as strictly as can be
// [apiserver pkg/admission/plugin/policy/mutating/patch/{smd,json_patch}.go].

import type { Draft } from 'immer';
import type { Asked } from '../kinds/admission-policy/mutate.js';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import { typeOf } from '../kinds/type.js';
import { decode } from '../machinery/decode.js';
import { inGoForm } from '../machinery/go-form.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import type { KubeObject } from '../machinery/object.js';
import { mergeTyped } from '../machinery/ownership/merge.js';
import { checkTyped } from '../machinery/ownership/validate.js';
import { applyJsonPatch } from '../machinery/patch/json-patch.js';
import { outcomeOf, refuse } from '../machinery/patch/outcome.js';
import { type Failure, internalError } from '../machinery/status.js';
import type { TypeSchema } from '../machinery/type-schema.js';
import { ownedType } from './managers.js';
import type { Step } from './step.js';

/** `failure` ends the request, whatever the policy says of errors. */
export type Mutated =
  | { readonly object: KubeObject }
  | { readonly error: string }
  | { readonly failure: Failure };

export function mutated(step: Step, kind: Kind, draft: Draft<KubeObject>, asked: Asked): Mutated {
  const live = draft as unknown as JsonObject;
  if ('configuration' in asked) {
    const merged = outcomeOf(() => merge(step, kind, live, asked.configuration));
    return merged.ok
      ? read(step, kind, merged.value, 'Ignore')
      : { error: `error applying patch: ${merged.error}` };
  }
  const patched = applyJsonPatch(live, asked.operations);
  if (patched.ok) return read(step, kind, patched.value as JsonObject, 'Strict');
  return patched.error.endsWith(TEST_FAILED)
    ? { object: draft as KubeObject }
    : { error: `JSON Patch: ${patched.error}` };
}

/** Of a patch whose test fails nothing is done, and nothing said. */
const TEST_FAILED = ': test failed';

function merge(step: Step, kind: Kind, live: JsonObject, configuration: JsonObject): JsonObject {
  const { schema } = ownedType(step, kind);
  const patch = { ...configuration, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const fits = outcomeOf(() => checkTyped(patch, schema, { allowDuplicates: false }));
  if (!fits.ok) refuse(`failed to convert patch object to typed object: ${fits.error}`);
  const whole = atomicIn(patch, schema, '');
  if (whole.length > 0)
    refuse(
      `invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${whole.join(', ')}`,
    );
  return mergeTyped(live, patch, schema) as JsonObject;
}

/** Where a value is owned whole: to state a part of it would take the rest away. */
function atomicIn(value: unknown, { map, list }: TypeSchema, path: string): readonly string[] {
  if (isJsonObject(value) && map) {
    const inner = Object.entries(value).flatMap(([name, held]) => {
      const field = map.field(name);
      return field?.declared ? atomicIn(held, field.schema, `${path}.${name}`) : [];
    });
    return map.atomic ? [path, ...inner] : inner;
  }
  if (!isJsonArray(value) || !list) return [];
  const inner = value.flatMap((item, i) => atomicIn(item, list.items(), `${path}[${i}]`));
  return list.atomic ? [path, ...inner] : inner;
}

function read(step: Step, kind: Kind, value: JsonObject, validation: 'Strict' | 'Ignore'): Mutated {
  const type = kind.custom ? undefined : typeOf(kind, step.settings.kubernetes);
  if (!type) return { object: value as unknown as KubeObject };
  const decoded = decode(type, value, validation);
  return decoded.ok
    ? { object: inGoForm(type, decoded.value) as unknown as KubeObject }
    : { failure: internalError(decoded.error) };
}
