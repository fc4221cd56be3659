// Arguments such as `pod web tier=front note-`: which are resources, which are changes to keys.
//
// Source: kubectl pkg/cmd/util/helpers.go, GetResourcesAndPairs and ParsePairs.

import { fail } from './problem.js';

export interface ResourcesAndPairs {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

const isPair = (word: string): boolean =>
  (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');

export function resourcesAndPairs(args: readonly string[], what: string): ResourcesAndPairs {
  const at = args.findIndex(isPair);
  if (at < 0) return { resources: args, pairs: [] };
  const pairs = args.slice(at);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined) fail(`all resources must be specified before ${what} changes: ${stray}`);
  return { resources: args.slice(0, at), pairs };
}

export interface KeyChanges {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

export function readPairs(pairs: readonly string[], what: string, mayRemove: boolean): KeyChanges {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) set.set(pair.slice(0, at), pair.slice(at + 1));
    else if (mayRemove && at < 0 && pair.endsWith('-') && pair !== '-')
      remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) fail(`invalid ${what} format: ${invalid.join(', ')}`);
  return { set, remove };
}
