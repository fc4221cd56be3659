// Which objects are managed by more than one technique, since when, and what the next `apply` would make of it.
//
// Kubernetes' documentation says that an object should be managed by one technique. Here every action is in
// the log with its technique, so a mixture can be told, and what a declarative apply of the same manifest
// would undo: the fields it applied last that somebody has since changed by other means.

import {
  type ActionTaken,
  isObjectEvent,
  type ObjectEvent,
  type Technique,
} from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import {
  type KubeObject,
  keyOf,
  keyOfObject,
  type Millis,
  type Revision,
} from '../machinery/object.js';
import { lastAppliedAnnotation } from '../machinery/ownership/last-applied.js';
import { type FieldChange, fieldChanges } from './field-changes.js';
import { parseFieldPath, valueAt } from './field-path.js';

export interface Use {
  readonly technique: Technique;
  /** The first action of this technique. */
  readonly since: Millis;
  readonly revision: Revision;
  readonly command: string;
  readonly actions: number;
}

export interface Mixture {
  readonly key: string;
  readonly uses: readonly Use[];
  /** When the second technique came to it. */
  readonly mixedSince: Millis;
  /** What the next apply of the same manifest would put back; undefined when nobody has applied. */
  readonly undone: readonly FieldChange[] | undefined;
  /** What other techniques changed and the next apply would leave alone. */
  readonly kept: readonly FieldChange[];
}

interface Story {
  /** Of the object that it is about: another of the same name has a story of its own. */
  readonly uid: string | undefined;
  readonly uses: Map<Technique, Use>;
  /** Fields that actions other than apply changed, by path, and that no apply has set since. */
  readonly touched: Map<string, FieldChange>;
}

/** Every live object that was managed by more than one technique, in key order. */
export function mixtures(log: EventLog, upTo: Revision): readonly Mixture[] {
  const found: Mixture[] = [];
  for (const [key, story] of [...storiesOf(log, upTo)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (story.uses.size < 2) continue;
    const object = log.objectAt(key, upTo);
    if (object && object.metadata.uid === story.uid) found.push(mixtureOf(key, story, object));
  }
  return found;
}

/** One pass over the actions: who managed which object how, since it was last created. */
function storiesOf(log: EventLog, upTo: Revision): ReadonlyMap<string, Story> {
  const stories = new Map<string, Story>();
  for (const action of log.actions(0, upTo)) {
    const target = keyOf(action.action.target);
    const events = consequences(log, action, upTo);
    const own = events.find(({ object }) => keyOfObject(object) === target);
    if (action.outcome.result === 'configured')
      noteUse(stories, target, action, own?.object ?? log.objectAt(target, action.revision));
    for (const event of events) {
      const { object, type } = event;
      const key = keyOfObject(object);
      if (type !== 'ObjectUpdated') stories.delete(key);
      if (type === 'ObjectCreated') noteUse(stories, key, action, object);
      if (type === 'ObjectUpdated') noteFields(log, stories.get(key), action, object);
    }
  }
  return stories;
}

/** What an action itself did, which follows it at once. */
function consequences(log: EventLog, { revision }: ActionTaken, upTo: Revision): ObjectEvent[] {
  const found: ObjectEvent[] = [];
  for (let next = revision + 1; next <= upTo; next++) {
    const event = log.eventAt(next);
    if (!event || event.because !== revision || !isObjectEvent(event)) break;
    found.push(event);
  }
  return found;
}

function noteUse(
  stories: Map<string, Story>,
  key: string,
  { action, at, revision }: ActionTaken,
  object: KubeObject | undefined,
): void {
  const uid = object?.metadata.uid;
  const known = stories.get(key);
  const story = known?.uid === uid && known ? known : { uid, uses: new Map(), touched: new Map() };
  stories.set(key, story);
  const { technique, command } = action;
  const use = story.uses.get(technique);
  story.uses.set(
    technique,
    use
      ? { ...use, actions: use.actions + 1 }
      : { technique, since: at, revision, command, actions: 1 },
  );
}

function noteFields(
  log: EventLog,
  story: Story | undefined,
  { action, revision }: ActionTaken,
  object: KubeObject,
): void {
  const before = log.objectAt(keyOfObject(object), revision);
  if (!story || !before) return;
  for (const change of fieldChanges(before, object)) {
    if (!isDesire(change.path)) continue;
    if (action.technique === 'declarative-object-configuration') {
      story.touched.delete(change.path);
      continue;
    }
    const first = story.touched.get(change.path);
    story.touched.set(change.path, { ...change, before: first ? first.before : change.before });
  }
}

/** Fields that people set, unlike status and what the server keeps. */
const isDesire = (path: string): boolean =>
  !path.startsWith('status') &&
  path !== 'metadata.generation' &&
  !path.includes(`"${lastAppliedAnnotation}"`);

function mixtureOf(key: string, { uses, touched }: Story, object: KubeObject): Mixture {
  const inOrder = [...uses.values()].sort((a, b) => a.revision - b.revision);
  const applied = lastApplied(object);
  const undone = applied && differences(applied, object as unknown as JsonObject, '');
  const undonePaths = new Set(undone?.map(({ path }) => path));
  return {
    key,
    uses: inOrder,
    mixedSince: inOrder[1]?.since ?? 0,
    undone,
    kept: [...touched.values()].filter(
      ({ path, before, after }) =>
        !undonePaths.has(path) && !equal(before, after) && !states(applied, path),
    ),
  };
}

/** Whether what was applied says something of a field: then it is as applied, or would be put back. */
function states(applied: JsonObject | undefined, path: string): boolean {
  const steps = parseFieldPath(path);
  return steps.ok && valueAt(applied, steps.value) !== undefined;
}

function lastApplied(object: KubeObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return undefined;
  try {
    const applied: unknown = JSON.parse(text);
    return isJsonObject(applied) ? applied : undefined;
  } catch {
    return undefined;
  }
}

/** Where the live object says otherwise than what was applied: `before` is live, `after` as applied. */
function differences(applied: unknown, live: unknown, path: string): FieldChange[] {
  if (equal(applied, live)) return [];
  if (isJsonObject(applied) && isJsonObject(live))
    return Object.keys(applied)
      .sort()
      .flatMap((name) => {
        const step = /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
        const inner = path === '' ? name : `${path}${step}`;
        return isKept(inner) ? [] : differences(applied[name], live[name], inner);
      });
  if (isJsonArray(applied) && isJsonArray(live) && applied.every(hasName)) {
    return applied.flatMap((item) => {
      const { name } = item as { readonly name: string };
      const same = live.find((other) => hasName(other) && other.name === name);
      return differences(item, same, `${path}[name=${name}]`);
    });
  }
  // Items without a name are compared one by one, since the server fills in fields of theirs.
  if (isJsonArray(applied) && isJsonArray(live) && applied.length === live.length)
    return applied.flatMap((item, i) => differences(item, live[i], `${path}[${i}]`));
  return [{ path, before: live, after: applied }];
}

/** What apply itself leaves out of account. */
const isKept = (path: string): boolean =>
  path === 'status' || path === 'metadata.creationTimestamp' || path === 'metadata.namespace';

const hasName = (item: unknown): item is { readonly name: string } =>
  isJsonObject(item) && typeof item['name'] === 'string';
