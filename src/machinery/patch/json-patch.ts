// JSON patch (RFC 6902), as the API server applies it. Operations that cannot be done refuse the whole patch.
//
// Follows github.com/evanphx/json-patch v4 with its negative indices, its texts and two of its slips:
// `replace` on a missing key of an object sets it, and a missing `value` counts as null.

import { equal } from '../equal.js';
import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import {
  addAt,
  type Container,
  contains,
  readAt,
  removeAt,
  setAt,
} from './json-patch-container.js';
import { type Outcome, outcomeOf, refuse } from './outcome.js';

/** The API server takes no more operations in one patch. Source: apiserver handlers/patch.go. */
export const jsonPatchOperationsMax = 10_000;

export function decodeJsonPatch(value: unknown): Outcome<readonly JsonObject[]> {
  return outcomeOf(() => {
    if (!isJsonArray(value)) return refuse(cannotUnmarshal(value, 'jsonpatch.Patch'));
    return value.map((item) =>
      isJsonObject(item) ? item : refuse(cannotUnmarshal(item, 'jsonpatch.Operation')),
    );
  });
}

export function applyJsonPatch(
  document: JsonObject,
  operations: readonly JsonObject[],
): Outcome<unknown> {
  return outcomeOf(() => operations.reduce<unknown>(applyOperation, document));
}

function applyOperation(document: unknown, operation: JsonObject): unknown {
  const name = fieldOf(operation, 'op');
  switch (name) {
    case 'add':
      return add(document, operation);
    case 'remove':
      return remove(document, operation);
    case 'replace':
      return replace(document, operation);
    case 'move':
      return move(document, operation);
    case 'copy':
      return copy(document, operation);
    case 'test':
      return test(document, operation);
    default:
      return refuse(`Unexpected kind: ${typeof name === 'string' ? name : 'unknown'}`);
  }
}

function add(document: unknown, operation: JsonObject): unknown {
  const path = fieldOf(operation, 'path');
  if (typeof path !== 'string') return refuse('add operation failed to decode path: missing value');
  return edit(document, path, {
    missing: `add operation does not apply: doc is missing path: "${path}": missing value`,
    failed: `error in add for path: '${path}'`,
    change: (container, key) => addAt(container, key, operand(operation)),
  });
}

function remove(document: unknown, operation: JsonObject): unknown {
  const path = fieldOf(operation, 'path');
  if (typeof path !== 'string') {
    return refuse('remove operation failed to decode path: missing value');
  }
  return edit(document, path, {
    missing: `remove operation does not apply: doc is missing path: "${path}": missing value`,
    failed: `error in remove for path: '${path}'`,
    change: removeAt,
  });
}

function replace(document: unknown, operation: JsonObject): unknown {
  const path = pathOf(operation, 'path', 'replace');
  const value = operand(operation);
  if (path === '') {
    return contains(value) ? value : refuse('replace operation value must be object or array');
  }
  return edit(document, path, {
    missing: `replace operation does not apply: doc is missing path: ${path}: missing value`,
    failed: `replace operation does not apply: doc is missing key: ${path}: missing value`,
    quiet: true,
    change: (container, key) => setAt(container, key, value),
  });
}

function move(document: unknown, operation: JsonObject): unknown {
  const from = pathOf(operation, 'from', 'move');
  const missing = `move operation does not apply: doc is missing from path: ${from}: missing value`;
  const key = lastKey(from);
  const failed = `error in move for path: '${key}'`;
  const value = read(document, from, missing, failed);
  const without = edit(document, from, { missing, failed, change: removeAt });
  const path = pathOf(operation, 'path', 'move');
  return edit(without, path, {
    missing: `move operation does not apply: doc is missing destination path: ${path}: missing value`,
    failed: `error in move for path: '${path}'`,
    change: (container, last) => addAt(container, last, value ?? null),
  });
}

function copy(document: unknown, operation: JsonObject): unknown {
  const from = pathOf(operation, 'from', 'copy');
  const missing = `copy operation does not apply: doc is missing from path: ${from}: missing value`;
  const value = read(document, from, missing, `error in copy for from: '${from}'`);
  const path = fieldOf(operation, 'path');
  if (typeof path !== 'string')
    return refuse('copy operation failed to decode path: missing value');
  return edit(document, path, {
    missing: `copy operation does not apply: doc is missing destination path: ${path}: missing value`,
    failed: 'error while adding value during copy',
    change: (container, key) => addAt(container, key, value ?? null),
  });
}

function test(document: unknown, operation: JsonObject): unknown {
  const path = pathOf(operation, 'path', 'test');
  const missing = `test operation does not apply: is missing path: ${path}: missing value`;
  const found =
    path === '' ? document : read(document, path, missing, `error in test for path: '${path}'`);
  if (equal(found ?? null, operand(operation))) return document;
  return refuse(`testing value ${path} failed: test failed`);
}

const operand = (operation: JsonObject): unknown => fieldOf(operation, 'value') ?? null;

function pathOf(operation: JsonObject, field: 'path' | 'from', name: string): string {
  const path = fieldOf(operation, field);
  if (typeof path === 'string') return path;
  const what = field === 'path' ? 'operation missing path' : 'operation, missing from';
  return refuse(`${name} operation failed to decode ${field}: ${what} field: missing value`);
}

interface Edit {
  readonly missing: string;
  readonly failed: string;
  /** The reason a change failed is not told. */
  readonly quiet?: boolean;
  readonly change: (container: Container, key: string) => Container;
}

/** Changes the container a path ends in, and copies only the containers above it. */
function edit(document: unknown, path: string, how: Edit): unknown {
  const keys = keysOf(path);
  const change = (node: unknown, depth: number): unknown => {
    const key = keys[depth];
    if (key === undefined || !contains(node)) return refuse(how.missing);
    if (depth < keys.length - 1) {
      const inner = outcomeOf(() => readAt(node, key));
      const changed = change(inner.ok ? inner.value : undefined, depth + 1);
      return setAt(node, key, changed);
    }
    const done = outcomeOf(() => how.change(node, key));
    if (done.ok) return done.value;
    return refuse(how.quiet ? how.failed : `${how.failed}: ${done.error}`);
  };
  return change(document, 0);
}

function read(document: unknown, path: string, missing: string, failed: string): unknown {
  const keys = keysOf(path);
  let node = document;
  for (const [depth, key] of keys.entries()) {
    if (!contains(node)) return refuse(missing);
    const container = node;
    const inner = outcomeOf(() => readAt(container, key));
    if (!inner.ok) return refuse(depth < keys.length - 1 ? missing : `${failed}: ${inner.error}`);
    node = inner.value;
  }
  return keys.length === 0 ? refuse(missing) : node;
}

const keysOf = (path: string): readonly string[] => path.split('/').slice(1).map(decodeKey);
const lastKey = (path: string): string => keysOf(path).at(-1) ?? '';
const decodeKey = (key: string): string => key.replace(/~[01]/g, (text) => escapes[text] ?? text);
const escapes: Record<string, string> = { '~0': '~', '~1': '/' };

const cannotUnmarshal = (value: unknown, type: string): string =>
  `json: cannot unmarshal ${jsonName(value)} into Go value of type ${type}`;

const jsonName = (value: unknown): string => (typeof value === 'boolean' ? 'bool' : typeof value);
