// Behavior: what the containers of a simulated cluster do: how long their images take to pull, when they are
// ready, exit, crash or run out of memory, what they use and what they print.
//
// A kind of ours, and an object like any other: applied with kubectl, kept on the tape, gone back to with it.

import type { KubeObject } from '../../machinery/object.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { docs } from './docs.js';
import { schema } from './schema.js';
import { validateBehavior } from './validate.js';

/** A length of time drawn for each case: exactly `time`, or anything from `min` to `max`. */
export interface Span {
  readonly time?: string;
  readonly min?: string;
  readonly max?: string;
}

/** From `at` on (counted from the container's start) so much is used. */
export interface UsagePoint {
  readonly at?: string;
  readonly value: string;
}

export interface LogLine {
  readonly text: string;
  /** When it is printed first, counted from the container's start. */
  readonly at?: string;
  /** Printed again and again. */
  readonly every?: string;
}

/** What `kubectl exec` of a command answers. */
export interface ExecAnswer {
  /** A glob over the words of the command, with single spaces between them: `redis-cli get *`. */
  readonly command: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** What it answers as an admission webhook; without `deny` and `fails` it allows. */
export interface Admission {
  /** A glob of names of webhooks; any, without. */
  readonly webhook?: string;
  /** In CEL over `object`, `oldObject` and `request`; always, without. */
  readonly when?: string;
  readonly deny?: string;
  /** Of the refusal: 403, without. */
  readonly code?: number;
  /** A JSON patch, as text. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
  readonly fails?: 'Timeout' | 'BadCertificate';
}

/** A port that a container listens on, and what it answers there. */
export interface Served {
  /** 80 unless set. */
  readonly port?: number;
  /** A glob of paths; all of them unless set. The first that fits answers. */
  readonly path?: string;
  readonly code?: number;
  readonly body?: string;
}

export interface BehaviorSpec {
  /** Which containers: all of the terms hold. A missing one holds for every container. */
  readonly selector?: {
    /** A glob: `registry.example.com/*`, `nginx:1.2?`. */
    readonly image?: string;
    readonly labels?: LabelSelector;
    readonly container?: string;
    readonly namespace?: string;
    /** Not containers, but a place outside of the cluster: a glob of URLs. */
    readonly url?: string;
  };
  readonly pull?: Span;
  /** From the image being there to the container running. */
  readonly start?: Span;
  /** From running to the probes succeeding. */
  readonly ready?: string;
  readonly exits?: { readonly code?: number; readonly after?: string };
  readonly crashes?: { readonly every: string; readonly code?: number };
  readonly oomAfter?: string;
  /** It stops answering its probes, and signals. */
  readonly hangAfter?: string;
  /** How it answers SIGTERM. */
  readonly stop?: { readonly after?: string; readonly code?: number; readonly ignored?: boolean };
  readonly cpu?: readonly UsagePoint[];
  readonly memory?: readonly UsagePoint[];
  /** Of the node's disk, for logs and files of its own. */
  readonly disk?: readonly UsagePoint[];
  readonly logs?: readonly LogLine[];
  /** The image cannot be pulled; or can, though its name would tell that it was never published. */
  readonly missing?: boolean;
  /** The first that matches a command answers it, before the built-in commands do. */
  readonly exec?: readonly ExecAnswer[];
  /** What it answers over HTTP; without it, what its image is known for. */
  readonly serves?: readonly Served[];
  /** The first that fits answers; what fits none is allowed. */
  readonly admission?: readonly Admission[];
}

export interface Behavior extends KubeObject {
  readonly spec: BehaviorSpec;
}

export const behavior = defineKind<Behavior>({
  group: 'kubetape.io',
  version: 'v1alpha1',
  kind: 'Behavior',
  plural: 'behaviors',
  singular: 'behavior',
  shortNames: [],
  categories: ['kubetape'],
  namespaced: false,
  type: 'Behavior',
  schema,
  docs,
  status: false,
  isWorld: true,
  generation: 'spec',
  defaults(draft) {
    draft.spec ??= {};
    const { exits, crashes } = draft.spec;
    if (exits) exits.code ??= 0;
    if (crashes) crashes.code ??= 1;
  },
  validate: (object) => validateBehavior(object.spec),
  // Nobody has any as a rule, and then nobody should have to look.
  indexes({ spec }, write) {
    write.add('behaviors', 1);
    if (spec.memory || spec.disk) write.add('appetites', 1);
  },
  columns: [
    nameColumn,
    { name: 'Image', value: (b) => b.spec.selector?.image ?? '*' },
    { name: 'Container', value: (b) => b.spec.selector?.container ?? '*' },
    { name: 'Does', value: (b) => summary(b.spec) },
    ageColumn,
  ],
});

/** `exits 1 after 5s, hangs after 1m`: what sets it apart from a container that simply runs. */
function summary(spec: BehaviorSpec): string {
  const { exits, crashes, oomAfter, hangAfter, ready, stop } = spec;
  return [
    spec.missing ? 'image missing' : '',
    spec.pull ? `pulls in ${spanText(spec.pull)}` : '',
    spec.start ? `starts in ${spanText(spec.start)}` : '',
    ready ? `ready after ${ready}` : '',
    exits ? `exits ${exits.code ?? 0} after ${exits.after ?? '0s'}` : '',
    crashes ? `crashes every ${crashes.every}` : '',
    oomAfter ? `out of memory after ${oomAfter}` : '',
    hangAfter ? `hangs after ${hangAfter}` : '',
    stop?.ignored ? 'ignores SIGTERM' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const spanText = ({ time, min = '0s', max = min }: Span): string => time ?? `${min}-${max}`;
