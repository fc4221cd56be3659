// `--overrides` of `run` and `expose`: what is laid over the object before it is sent.
//
// Source: kubectl pkg/cmd/util/override_options.go.

import { builtInVersion } from '../kinds/lookup.js';
import { kindName, type Manifest } from '../machinery/object.js';
import { readYaml } from '../machinery/yaml.js';
import { text } from './flags.js';
import { patchedHere, patchTypeNamed } from './patch-here.js';
import { fail } from './problem.js';

export const overrideFlags = {
  overrides: text(
    'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object.',
  ),
  'override-type': text(
    'The method used to override the generated object: json, merge, or strategic.',
    { default: 'merge' },
  ),
};

export function overridden(
  object: Manifest,
  asked: { readonly overrides: string; readonly 'override-type': string },
): Manifest {
  if (asked.overrides === '') return object;
  const { apiVersion, kind } = object;
  const found = builtInVersion(kindName(apiVersion, kind), apiVersion);
  const read = readYaml(asked.overrides);
  if (!found || !read.ok) return fail(`invalid --overrides: ${read.ok ? kind : read.error}`);
  const type = patchTypeNamed('override-type', asked['override-type']);
  return patchedHere(found, object, type, read.value) as Manifest;
}
