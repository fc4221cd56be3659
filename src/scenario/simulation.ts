// A cluster in memory for tests: what is done to it are calls, and what must hold are functions.

import { Enough, unlessEnough } from '../cluster/enough.js';
import type { Instant } from '../cluster/sight.js';
import type { ClusterEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { type View, viewOf } from '../events/view.js';
import { becauseChain, eventText, why } from '../history/because.js';
import { objectChanges } from '../history/object-changes.js';
import type { KindName, Objects } from '../kinds/index.js';
import { findKind } from '../kinds/lookup.js';
import type { EventLog } from '../log/event-log.js';
import { forkInMemory, memoryLog } from '../log/memory-log.js';
import { formatGoDuration, parseUserDuration } from '../machinery/duration.js';
import {
  type KubeObject,
  kindName,
  type Manifest,
  type Millis,
  type ObjectRef,
} from '../machinery/object.js';
import type { Parsed } from '../machinery/parsed.js';
import { readYamlStream } from '../machinery/yaml-stream.js';
import { beginCluster } from '../session/begin.js';
import { Session } from '../session/session.js';
import { splitWords } from './command-line.js';
import { doDeed, noFiles, type Outcome, programs } from './deeds.js';
import { faultName } from './fault-name.js';
import { Faults } from './fields.js';
import type { Action } from './fuzz/plan.js';
import { stepOf } from './fuzz/steps.js';
import { type Breach, LawWatch } from './law-watch.js';
import { knownLaws } from './laws/index.js';
import { readStep } from './parse-steps.js';
import { type BrokenRule, predicateOf, type Rule, Rules } from './rules.js';
import type { Clock, Deed } from './scenario.js';
import {
  type FaultWish,
  type ForkWish,
  LawBroken,
  type LawText,
  type SimulationOptions,
  settingsOf,
} from './simulation-options.js';

/** What a fork begins with. */
interface Past {
  readonly log: EventLog;
  readonly rules: readonly Rule[];
}

export class Simulation {
  readonly log: EventLog;
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #rules = new Rules();
  #laws: LawWatch | undefined;
  readonly #options: SimulationOptions;
  #broken: BrokenRule | undefined;

  constructor(options: SimulationOptions = {}, past?: Past) {
    const { controllers } = options;
    this.#options = options;
    this.log = past?.log ?? memoryLog(settingsOf(options));
    this.#clock = options.clock ?? 'manual';
    this.#session = new Session(this.log, {
      ...(controllers ? { controllers } : {}),
      onEvent: (event, state) => this.#observe(event, state),
      onInstant: (instant) => this.#look(instant, past ? undefined : options.watcher),
    });
    for (const rule of past?.rules ?? []) this.#rules.add(rule, this.view);
    if (past) return;
    beginCluster(this.#session, { nodes: options.nodes ?? 3, command: 'simulate' });
    if (options.behaviors) this.apply(options.behaviors);
  }

  /** Virtual time since the beginning. */
  get elapsed(): Millis {
    return this.#session.now - this.log.settings.epoch;
  }

  /** The cluster as it is now. */
  get view(): View {
    return this.#session.view();
  }

  /** `kubectl apply`: a manifest, several, or YAML. Throws what kubectl prints when it is refused. */
  apply(manifest: string | object | readonly object[]): this {
    if (typeof manifest !== 'string')
      return this.#do({ do: 'apply', manifests: [manifest].flat() });
    const { documents, error } = readYamlStream(manifest);
    if (error !== undefined) throw new Error(error);
    return this.#do({ do: 'apply', manifests: documents.map(({ value }) => value) });
  }

  /**
   * A command line such as `kubectl scale deployment/web --replicas=5`. Returns what it prints, so it ends a chain of calls;
   * throws what it prints when it fails.
   */
  run(line: string, stdin = ''): string {
    const words = read(splitWords(line));
    const expected = { matches: [] };
    return this.#done({ do: 'run', line, words, stdin, expected }).output ?? '';
  }

  /** Lets something go wrong: `{node: 'node-1', is: 'Down', for: '5m'}`. */
  suffer({ name, ...spec }: FaultWish): this {
    return this.#do({ do: 'fault', name: name ?? faultName(spec), spec });
  }

  /** Does what a life is made of (`arbitrary.life`); what cannot be done is left out, as for somebody who fails. */
  live(actions: readonly Action[]): this {
    for (const [i, action] of actions.entries()) {
      const step = stepOf(action, this.view, [], i + 1);
      const deed = step && readStep(step, 'step', new Faults())?.deed;
      if (!deed || deed.do === 'law') continue;
      unlessEnough(() => doDeed(deed, { session: this.#session, files: noFiles, programs }));
      this.#unbroken();
    }
    return this;
  }

  /** Ends a fault. Without a name it is called after its victim: `node-1-down`. */
  heal(name: string): this {
    return this.#do({ do: 'heal', name });
  }

  /** Lets virtual time pass: `'90s'`, `'1h30m'`, `'3d'` or milliseconds. */
  advance(by: string | Millis): this {
    const ms = typeof by === 'number' ? by : read(parseUserDuration(by));
    return this.#do({ do: 'advance', by: ms, text: String(by) });
  }

  /** Lets all that is under way come to rest. */
  settle(): this {
    return this.#do({ do: 'settle' });
  }

  /** The cluster as it was: `'90s'`, `'-5m'`, `'@120'`, `'50%'`. */
  at(moment: string): View {
    return this.#session.view(read(this.#session.moment(moment)));
  }

  /**
   * Another simulation that shares the past up to a moment, and goes its own way from there. Laws that held
   * by then must hold in it too. `'name'` says only what its timeline is called.
   */
  fork(wish: string | ForkWish = {}): Simulation {
    const { at, ...named } = typeof wish === 'string' ? { name: wish, at: undefined } : wish;
    const moment = at === undefined ? {} : read(this.#session.moment(at));
    const log = forkInMemory(this.log, { ...moment, ...named });
    const rules = this.#rules.all.filter(({ since }) => since <= log.head);
    return new Simulation({ ...this.#options, watcher: undefined }, { log, rules });
  }

  /** The object of this kind and name, in `default` if its kind has namespaces. */
  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined;
  /** The object that a manifest describes, as it is now. */
  get<M extends Manifest>(manifest: M): (M & KubeObject) | undefined;
  get(what: string | Manifest, name = '', namespace?: string): KubeObject | undefined {
    return this.view.find(
      typeof what === 'string' ? this.#reference(what, name, namespace) : this.#refOfManifest(what),
    );
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][] {
    return this.view.list(kind, namespace);
  }

  /** From now on this must hold after every change. In CEL the law may be its own name. */
  always(name: string, law: LawText = name): this {
    return this.#rule('always', name, law);
  }

  /** From now on this must not hold after any change. */
  never(name: string, law: LawText = name): this {
    return this.#rule('never', name, law);
  }

  /** Within this time this must hold once. */
  eventually(name: string, within: string | Millis, law: LawText = name): this {
    return this.#rule('eventually', name, law, within);
  }

  /** After this time this must hold, and go on to. */
  eventuallyAlways(name: string, within: string | Millis, law: LawText = name): this {
    return this.#rule('eventuallyAlways', name, law, within);
  }

  /** This should be seen: until it is, `unseen` has its name. */
  sometimes(name: string, law: LawText = name): this {
    return this.#rule('sometimes', name, law);
  }

  get unseen(): readonly string[] {
    return this.#rules.unseen;
  }

  /** From now on the laws that come with kubetape must hold, or those that are named. */
  obey(...names: readonly string[]): this {
    for (const name of names)
      if (!knownLaws.some((law) => law.name === name)) throw new Error(`there is no law ${name}`);
    this.#laws ??= new LawWatch([], this.view);
    for (const known of knownLaws) {
      const { name, watch } = known;
      if (!watch || (names.length > 0 && !names.includes(name))) continue;
      const claim = { of: 'known', subject: { text: name }, known } as const;
      this.#laws.add({ form: 'always', name, claim }, this.view);
    }
    return this.#unbroken();
  }

  /** Fields that differ from what they were at a moment, a line each: `+ pods/web-0`, `~ deployments/web`. */
  diff(from: string, to = 'now'): readonly string[] {
    const place = (moment: string) => ({
      log: this.log,
      revision: read(this.#session.moment(moment)).revision,
    });
    return [...objectChanges(place(from), place(to))].map(
      ({ key, before, after }) => `${before ? (after ? '~' : '-') : '+'} ${key}`,
    );
  }

  /** What an object's last change was, and what it reacted to: one line each, the latest first. */
  why(kind: KindName, name: string, namespace?: string): readonly string[] {
    const chain = why(this.log, this.#reference(kind, name, namespace));
    return chain.map((event) => eventText(event, this.log.settings.epoch));
  }

  #reference(kind: string, name: string, namespace = 'default'): ObjectRef {
    const isNamespaced = findKind(this.view, kind)?.namespaced !== false;
    return { kind, name, ...(isNamespaced ? { namespace } : {}) };
  }

  #refOfManifest({ apiVersion, kind, metadata }: Manifest): ObjectRef {
    return this.#reference(kindName(apiVersion, kind), metadata?.name ?? '', metadata?.namespace);
  }

  #rule(form: Rule['form'], name: string, law: LawText, within?: string | Millis): this {
    const predicate = typeof law === 'string' ? predicateOf(law, this.view) : law;
    const lasting = typeof within === 'string' ? read(parseUserDuration(within)) : within;
    const until = lasting === undefined ? {} : { until: this.#session.now + lasting };
    const rule = { form, name, predicate, since: this.log.head, ...until };
    this.#broken ??= this.#rules.add(rule, this.view);
    return this.#unbroken();
  }

  #do(deed: Exclude<Deed, { do: 'law' }>): this {
    this.#done(deed);
    return this;
  }

  #done(deed: Exclude<Deed, { do: 'law' }>): Outcome {
    const passes = deed.do === 'advance' || deed.do === 'settle';
    const outcome = unlessEnough(() => {
      const outcome = doDeed(deed, { session: this.#session, files: noFiles, programs });
      if (outcome.problem !== undefined) throw new Error(outcome.problem);
      if (this.#clock === 'settle' && !passes) this.#session.settle();
      return outcome;
    });
    this.#unbroken();
    return outcome ?? {};
  }

  /** Nothing goes on once a law is broken. */
  #look(instant: Instant, watcher: SimulationOptions['watcher']): void {
    if (this.#broken || this.#laws?.breaches.length) throw new Enough();
    watcher?.onInstant(instant);
  }

  #observe(event: ClusterEvent, state: ClusterState): void {
    this.#options.watcher?.onEvent(event);
    const view = viewOf(state, this.log.settings);
    this.#laws?.observe(event, view);
    if (!this.#broken) this.#broken = this.#rules.observe(view);
  }

  /** Laws are broken in the middle of a step; it is told when the step is over and in the log. */
  #unbroken(): this {
    const [breach] = this.#laws?.breaches.splice(0) ?? [];
    if (!this.#broken && !breach) return this;
    const { revision } = this.#broken ?? (breach as Breach);
    const what = this.#broken
      ? `${this.#broken.rule.form} ${this.#broken.rule.name}`
      : `${breach?.law.name}: ${breach?.found}`;
    const { epoch } = this.log.settings;
    const chain = becauseChain(this.log, revision).map((event) => `\n  ${eventText(event, epoch)}`);
    this.#broken = undefined;
    throw new LawBroken(
      `broken at revision ${revision}, ${formatGoDuration(this.log.timeAt(revision) - epoch)}: ${what}${chain.join('')}`,
    );
  }
}

function read<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
