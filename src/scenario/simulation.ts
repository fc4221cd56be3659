// A cluster in memory for tests: what is done to it are calls, and what must hold are functions.

import type { Controller } from '../controllers/controller.js';
import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { type View, viewOf } from '../events/view.js';
import { becauseChain, eventText, why } from '../history/because.js';
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
  type Revision,
} from '../machinery/object.js';
import type { Parsed } from '../machinery/parsed.js';
import {
  defaultSettings,
  type KubernetesVersion,
  type Latency,
  type Settings,
} from '../machinery/settings.js';
import { readYamlStream } from '../machinery/yaml-stream.js';
import { beginCluster } from '../session/begin.js';
import { Session } from '../session/session.js';
import { splitWords } from './command-line.js';
import { doDeed, type Outcome, programs } from './deeds.js';
import { faultName } from './fault-name.js';
import type { Clock, Deed } from './scenario.js';

export interface SimulationOptions {
  /** The same seed tells the same story; another one draws other names and lets others win races. */
  readonly seed?: number;
  /** 3 unless said otherwise. */
  readonly nodes?: number;
  /** `realistic` unless said otherwise. */
  readonly latency?: Latency;
  readonly kubernetes?: KubernetesVersion;
  /** Virtual time at which the cluster begins. */
  readonly start?: Date;
  /** `manual`: time passes only when told to. `settle`: after each change its consequences are awaited. */
  readonly clock?: Clock;
  /** Instead of all that Kubernetes has: `[...controllers, mine]`. */
  readonly controllers?: readonly Controller[];
}

/** What a Fault's `spec` says, and perhaps its name. */
export type FaultWish = Readonly<Record<string, unknown>> & { readonly name?: string };

/** Where a fork leaves, and what it throws. */
export interface ForkWish {
  readonly name?: string;
  /** `'90s'`, `'-5m'`, `'@120'`, `'50%'`: the present when missing. */
  readonly at?: string;
  /** Other dice: what is left to chance may go another way. */
  readonly seed?: number;
}

/** A law did not hold; the message says where and why. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

interface Rule {
  readonly form: 'always' | 'never';
  readonly name: string;
  readonly predicate: (view: View) => boolean;
  /** The revision from which on it must hold. */
  readonly since: Revision;
}

/** What a fork begins with. */
interface Past {
  readonly log: EventLog;
  readonly rules: readonly Rule[];
}

export class Simulation {
  readonly log: EventLog;
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #rules: Rule[] = [];
  readonly #options: SimulationOptions;
  #broken: { readonly rule: Rule; readonly revision: number } | undefined;

  constructor(options: SimulationOptions = {}, past?: Past) {
    const { controllers } = options;
    this.#options = options;
    this.log = past?.log ?? memoryLog(settingsOf(options));
    this.#clock = options.clock ?? 'manual';
    this.#session = new Session(this.log, {
      ...(controllers ? { controllers } : {}),
      onEvent: (event, state) => this.#observe(event, state),
    });
    if (past) this.#rules.push(...past.rules);
    else beginCluster(this.#session, { nodes: options.nodes ?? 3, command: 'simulate' });
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

  /** A command line such as `kubectl scale deployment/web --replicas=5`. Returns what it prints. */
  run(line: string, stdin = ''): string {
    const words = read(splitWords(line));
    const expected = { matches: [] };
    return this.#done({ do: 'run', line, words, stdin, expected }).output ?? '';
  }

  /** Lets something go wrong: `{node: 'node-1', is: 'Down', for: '5m'}`. */
  suffer({ name, ...spec }: FaultWish): this {
    return this.#do({ do: 'fault', name: name ?? faultName(spec), spec });
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
    const rules = this.#rules.filter(({ since }) => since <= log.head);
    return new Simulation(this.#options, { log, rules });
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

  /** From now on this must hold after every change. */
  always(name: string, predicate: (view: View) => boolean): this {
    return this.#rule({ form: 'always', name, predicate, since: this.log.head });
  }

  /** From now on this must not hold after any change. */
  never(name: string, predicate: (view: View) => boolean): this {
    return this.#rule({ form: 'never', name, predicate, since: this.log.head });
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

  #rule(rule: Rule): this {
    this.#rules.push(rule);
    this.#judge([rule], this.view);
    return this.#unbroken();
  }

  #do(deed: Exclude<Deed, { do: 'law' }>): this {
    this.#done(deed);
    return this;
  }

  #done(deed: Exclude<Deed, { do: 'law' }>): Outcome {
    const files = { read: noFile, list: () => undefined };
    const outcome = doDeed(deed, { session: this.#session, files, programs });
    if (outcome.problem !== undefined) throw new Error(outcome.problem);
    const passes = deed.do === 'advance' || deed.do === 'settle';
    if (this.#clock === 'settle' && !passes) this.#session.settle();
    this.#unbroken();
    return outcome;
  }

  #observe(event: ClusterEvent, state: ClusterState): void {
    if (isObjectEvent(event) && this.#rules.length > 0)
      this.#judge(this.#rules, viewOf(state, this.log.settings));
  }

  #judge(rules: readonly Rule[], view: View): void {
    if (this.#broken) return;
    const rule = rules.find(({ form, predicate }) => predicate(view) !== (form === 'always'));
    if (rule) this.#broken = { rule, revision: view.revision };
  }

  /** Laws are broken in the middle of a step; it is told when the step is over and in the log. */
  #unbroken(): this {
    if (!this.#broken) return this;
    const { rule, revision } = this.#broken;
    const { epoch } = this.log.settings;
    const chain = becauseChain(this.log, revision).map((event) => `\n  ${eventText(event, epoch)}`);
    this.#broken = undefined;
    throw new LawBroken(
      `broken at revision ${revision}, ${formatGoDuration(this.log.timeAt(revision) - epoch)}: ${rule.form} ${rule.name}${chain.join('')}`,
    );
  }
}

const settingsOf = ({ seed, latency, kubernetes, start }: SimulationOptions): Settings => ({
  seed: seed ?? defaultSettings.seed,
  latency: latency ?? defaultSettings.latency,
  kubernetes: kubernetes ?? defaultSettings.kubernetes,
  epoch: start?.getTime() ?? defaultSettings.epoch,
});

function read<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const noFile = (path: string): never => {
  throw new Error(`open ${path}: no such file or directory`);
};
