// YAML as kubectl reads it, and the only file that knows js-yaml.
//
// Source: sigs.k8s.io/yaml over go.yaml.in/yaml/v2. js-yaml finds the structure; what the parts mean is
// decided here, because kubectl reads YAML 1.1: see yaml/scalars.ts for values. Keys are read by the
// same rules and then turned to text, so a bare `y:` is the field "true". A key given twice keeps its
// last value, and so does kubectl; the strict reading that the API server does of a YAML body is in
// `duplicates`. Merge keys overwrite what stands before them. Departures: structure is judged by YAML
// 1.2's grammar, so a few exotic documents pass or fail where libyaml differs; depth is limited to 500.
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { assert } from './assert.js';
import { floatText } from './go-float.js';
import { AliasBudget } from './yaml/budget.js';
import { indentContinuations } from './yaml/continuations.js';
import { YamlFault } from './yaml/fault.js';
import { jsonObject, nullKeyText, shownValue } from './yaml/keys.js';
import { startLine } from './yaml/position.js';
import { jsonScalar, resolveScalar, taggedScalar, type YamlScalar } from './yaml/scalars.js';
import { libyamlMessage } from './yaml/syntax.js';

export type YamlRead =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** `line 6: key "name" already set in map`; the line is the value's. */
      readonly duplicates: readonly string[];
    }
  | { readonly ok: false; readonly error: string };

/** One document; anything after its end is not looked at. An empty text is null. */
export function readYaml(text: string): YamlRead {
  try {
    if (text.length > TEXT_MAX)
      throw new YamlFault(`yaml: the document is over ${TEXT_MAX} characters`);
    const source = structured(text);
    return new Construction(source).read();
  } catch (fault) {
    if (fault instanceof YamlFault) return { ok: false, error: fault.message };
    throw fault;
  }
}

/** The one error that a strict reading makes of a document's duplicate keys. */
export const duplicatesError = (duplicates: readonly string[]): string =>
  `yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`;

const DEPTH_MAX = 500;
/** As much as the API server takes in a request. */
const TEXT_MAX = 3 * 1024 * 1024;

interface Source {
  readonly text: string;
  readonly events: readonly Event[];
}

function structured(text: string): Source {
  const exact = parsedEvents(text);
  if (!(exact instanceof YAMLException)) return { text, events: exact };
  let fault = exact;
  let judged = text;
  if (fault.reason === 'deficient indentation') {
    const indented = indentContinuations(text);
    const events = parsedEvents(indented);
    if (!(events instanceof YAMLException)) return { text: indented, events };
    fault = events;
    judged = indented;
  }
  if (fault.reason.startsWith('nesting exceeded')) {
    throw new YamlFault(`yaml: exceeded max depth of ${DEPTH_MAX}`);
  }
  throw new YamlFault(`yaml: ${libyamlMessage(judged, fault.reason, fault.mark)}`);
}

function parsedEvents(text: string): readonly Event[] | YAMLException {
  try {
    return parseEvents(text, { maxDepth: DEPTH_MAX });
  } catch (error) {
    if (error instanceof YAMLException) return error;
    throw error;
  }
}

type Key = string | number | boolean | null;
type Pairs = Map<Key, unknown>;

/** Builds the value of one document by walking over its events, which go through an alias again. */
class Construction {
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly budget = new AliasBudget(DEPTH_MAX);
  private readonly duplicates = new Set<string>();
  /** The event an alias stands for: the latest node of that name before it. */
  private readonly targets: ReadonlyMap<number, number>;
  private readonly expanding = new Set<number>();
  private at = 1;

  constructor({ text, events }: Source) {
    this.text = text;
    this.events = events;
    this.targets = aliasTargets(text, events);
  }

  read(): YamlRead {
    const isEmpty = this.events[1] === undefined || this.events[1].type === EVENT_ID.POP;
    const value = isEmpty ? null : this.node();
    return { ok: true, value, duplicates: [...this.duplicates] };
  }

  private node(): unknown {
    const event = this.enter();
    const value = this.valueOf(event);
    this.budget.leaveNode();
    return value;
  }

  private enter(): Event {
    this.budget.enterNode();
    return this.current();
  }

  private current(): Event {
    const event = this.events[this.at];
    assert(event !== undefined, 'the YAML events end inside a document');
    return event;
  }

  private valueOf(event: Event): unknown {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.at++;
        return jsonScalar(this.scalar(event));
      case EVENT_ID.SEQUENCE:
        return this.sequence();
      case EVENT_ID.MAPPING:
        return jsonObject(this.mapping(new Map()));
      case EVENT_ID.ALIAS:
        return this.throughAlias(() => this.node());
      default:
        throw new Error('bug: a YAML document inside a document');
    }
  }

  private sequence(): unknown[] {
    const items: unknown[] = [];
    this.at++;
    while (this.current().type !== EVENT_ID.POP) items.push(this.node());
    this.at++;
    return items;
  }

  private mapping(pairs: Pairs): Pairs {
    this.at++;
    while (this.current().type !== EVENT_ID.POP) {
      if (this.isMergeKey()) this.merge(pairs);
      else this.pair(pairs);
    }
    this.at++;
    return pairs;
  }

  private pair(pairs: Pairs): void {
    const keyAt = this.at;
    const key = this.key();
    const valueAt = this.at;
    const value = this.node();
    if (key === null) throw new YamlFault(nullKeyText(value));
    if (pairs.has(key)) {
      const line = this.lineOf(valueAt, keyAt);
      this.duplicates.add(`line ${line}: key ${shownValue(key)} already set in map`);
    }
    pairs.set(key, value);
  }

  private key(): Key {
    const event = this.current();
    if (event.type !== EVENT_ID.SCALAR) {
      const value = this.node();
      if (typeof value === 'object' && value !== null) {
        throw new YamlFault(`yaml: invalid map key: ${shownValue(value)}`);
      }
      return value as Key;
    }
    this.budget.enterNode();
    this.budget.leaveNode();
    this.at++;
    const scalar = this.scalar(event);
    return scalar.tag === 'float' ? floatText(scalar.value, 32) : scalar.value;
  }

  private isMergeKey(): boolean {
    const event = this.current();
    if (event.type !== EVENT_ID.SCALAR || getScalarValue(this.text, event) !== '<<') return false;
    const tag = tagName(this.text, event);
    return tag === 'merge' || (tag === '' && event.style === SCALAR_STYLE.PLAIN);
  }

  /** Earlier mappings of a sequence win, so they are laid over the later ones. */
  private merge(pairs: Pairs): void {
    this.at++;
    if (this.current().type !== EVENT_ID.SEQUENCE) {
      this.mergeOne(pairs);
      return;
    }
    const items: number[] = [];
    for (this.at++; this.current().type !== EVENT_ID.POP; this.skip()) items.push(this.at);
    const after = this.at + 1;
    for (const item of items.reverse()) {
      this.at = item;
      this.mergeOne(pairs);
    }
    this.at = after;
  }

  private mergeOne(pairs: Pairs): void {
    const { type } = this.enter();
    if (type === EVENT_ID.MAPPING) this.mapping(pairs);
    else if (type === EVENT_ID.ALIAS) this.throughAlias(() => this.mergeOne(pairs));
    else throw new YamlFault('yaml: map merge requires map or sequence of maps as the value');
    this.budget.leaveNode();
  }

  private throughAlias<T>(read: () => T): T {
    const alias = this.at;
    const target = this.targets.get(alias);
    assert(target !== undefined, 'an alias was not bound');
    if (this.expanding.has(alias)) {
      throw new YamlFault(
        `yaml: anchor '${anchorName(this.text, this.current())}' value contains itself`,
      );
    }
    this.expanding.add(alias);
    this.budget.enterAlias();
    this.at = target;
    const value = read();
    this.budget.leaveAlias();
    this.expanding.delete(alias);
    this.at = alias + 1;
    return value;
  }

  private skip(): void {
    let depth = 0;
    do {
      const { type } = this.current();
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
      else if (type === EVENT_ID.POP) depth--;
      this.at++;
    } while (depth > 0);
  }

  private scalar(event: ScalarEvent): YamlScalar {
    const text = getScalarValue(this.text, event);
    const tag = tagName(this.text, event);
    if (tag !== '') return taggedScalar(tag, text);
    return event.style === SCALAR_STYLE.PLAIN ? resolveScalar(text) : { tag: 'str', value: text };
  }

  /** The line a value begins at, or its key if the value has no text. */
  private lineOf(valueAt: number, keyAt: number): number {
    return (
      startLine(this.text, this.events[valueAt]) ?? startLine(this.text, this.events[keyAt]) ?? 1
    );
  }
}

function aliasTargets(text: string, events: readonly Event[]): ReadonlyMap<number, number> {
  const anchors = new Map<string, number>();
  const targets = new Map<number, number>();
  events.forEach((event, at) => {
    const name = anchorName(text, event);
    if (name === '') return;
    if (event.type !== EVENT_ID.ALIAS) {
      anchors.set(name, at);
      return;
    }
    const target = anchors.get(name);
    if (target === undefined) throw new YamlFault(`yaml: unknown anchor '${name}' referenced`);
    targets.set(at, target);
  });
  return targets;
}

const anchorName = (text: string, event: Event): string =>
  'anchorStart' in event && event.anchorStart >= 0
    ? text.slice(event.anchorStart, event.anchorEnd)
    : '';

/** `str` for `!!str` and its long forms, the tag as it stands for any other, '' without a tag. */
function tagName(text: string, event: ScalarEvent): string {
  if (event.tagStart < 0) return '';
  const tag = text.slice(event.tagStart, event.tagEnd);
  return tag.replace(/^!!|^!<tag:yaml\.org,2002:(.*)>$/, '$1');
}
