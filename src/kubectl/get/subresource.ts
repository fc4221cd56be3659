// `get --subresource`: the status or the scale of the objects asked for, in their place.
//
// Source: kubectl pkg/cmd/get/get.go.

import { asScale, scaleOf } from '../../apiserver/scale-of.js';
import { type Failure, failure } from '../../machinery/status.js';
import { fail } from '../problem.js';
import type { Group, Groups } from './groups.js';

const KNOWN: readonly string[] = ['status', 'scale', 'resize'];

export function checkSubresource(name: string): void {
  if (name !== '' && !KNOWN.includes(name))
    fail(`invalid subresource value: ${JSON.stringify(name)}. Must be one of [${KNOWN.join(' ')}]`);
}

const MISSING: Failure = failure(
  404,
  'NotFound',
  'the server could not find the requested resource',
);

export function inSubresource(name: string, fetched: Groups): Groups {
  const has = ({ kind }: Group) => (name === 'status' ? kind.status : kind.scale) !== undefined;
  const there = fetched.groups.filter(has);
  const missing = fetched.groups.some((group) => !has(group)) ? [MISSING] : [];
  return {
    ...fetched,
    groups: name === 'scale' ? there.map(scales) : there,
    problems: [...fetched.problems, ...missing],
  };
}

function scales({ kind, objects }: Group): Group {
  const found = objects.flatMap((object) => scaleOf(kind, object) ?? []);
  return { kind: asScale(kind), objects: found };
}
