// Which kind a request is about, at the version it speaks, and the live object in terms of that version.
//
// Objects are stored at one version. Between those of a custom kind nothing but the apiVersion differs (conversion
// strategy None), and what a version does not know is left out; the few others of built-in kinds are converted.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { findKind } from '../kinds/lookup.js';
import type { FieldError } from '../machinery/field-errors.js';
import {
  type KubeObject,
  keyOf,
  type Manifest,
  mutableCopy,
  type ObjectRef,
} from '../machinery/object.js';
import type { Step } from './step.js';

/** Undefined when nobody serves it. A version that is on its way out is warned of. */
export function kindOfRequest(
  step: Step,
  { kind: name }: ObjectRef,
  version?: string,
): Kind | undefined {
  const kind = findKind(step.view, name, version);
  if (kind?.custom) warnOfVersion(step, kind);
  return kind;
}

export function warnOfVersion(step: Step, { custom }: Kind): void {
  if (custom?.deprecation !== undefined && !step.requester.trusted)
    step.warnings.push(custom.deprecation);
}

/** The object as it is now, if it is there. */
export function liveObject(step: Step, kind: Kind, ref: ObjectRef): KubeObject | undefined {
  const object = step.state.objects.get(keyOf(ref));
  return object && served(kind, object);
}

export const served = (kind: Kind, object: KubeObject): KubeObject =>
  (kind.custom ?? kind.converted)?.served(object) ?? object;

export function stored({ custom, group }: Kind, object: KubeObject): KubeObject {
  if (!custom) return object;
  const apiVersion = `${group}/${custom.storedVersion}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** What somebody sent at this version, with its defaults, in the terms of the kind that is stored. */
export function converted(step: Step, kind: Kind, asked: Manifest): Manifest {
  if (!kind.converted) return asked;
  const draft = mutableCopy(asked) as Draft<KubeObject>;
  kind.defaults?.(draft, step.view);
  return kind.converted.stored(draft);
}

/** The rules that an object breaks, as it would be stored: those of its kind, or of the version spoken. */
export const brokenRules = (
  { converted, validate }: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  template?: unknown,
): readonly FieldError[] => (converted?.validate ?? validate)?.(object, old, template) ?? [];
