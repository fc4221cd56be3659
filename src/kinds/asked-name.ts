// The name of an object while it is admitted: where it is to be generated, only its beginning is known.
//
// Source: apiserver pkg/admission/errors.go extractResourceName. Plugins that change an object come before its name is
// made; here the name is there already.

import type { KubeObject } from '../machinery/object.js';

export function askedName({
  name,
  generateName,
}: Pick<KubeObject['metadata'], 'name' | 'generateName'>): string {
  return generateName && name.startsWith(generateName) ? generateName : name;
}
