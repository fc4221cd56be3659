// Clock: the virtual time of a cluster that is served, as an object, so that kubectl alone can drive it.
//
//   kubectl patch clock cluster --type=merge -p '{"spec":{"advance":"1h"}}'
//
// There is one, `cluster`. It belongs to the server and is in no log: that time passes is written there, and so
// is nothing but that. Who has no server has no Clock, and creates none.

import { formatGoDuration, parseUserDuration } from '../../machinery/duration.js';
import { type FieldError, invalid, notSupported } from '../../machinery/field-errors.js';
import type { KubeObject } from '../../machinery/object.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { docs } from './docs.js';
import { schema } from './schema.js';

export const CLOCK_MODES = ['settle', 'manual', 'real', 'skip'] as const;
export type ClockMode = (typeof CLOCK_MODES)[number];

export const CLOCK_NAME = 'cluster';

export interface Clock extends KubeObject {
  readonly spec: {
    readonly mode: ClockMode;
    /** Virtual seconds a second, in mode real. */
    readonly speed: number;
    /** Lets so much time pass, and is gone when it has. */
    readonly advance?: string;
  };
  readonly status: {
    readonly now: string;
    readonly revision: number;
    /** When something is next due. */
    readonly next?: string;
  };
}

/** Longer would be a slip. */
const SPEED_MAX = 1_000_000;

export const clock = defineKind<Clock>({
  group: 'kubetape.io',
  version: 'v1alpha1',
  kind: 'Clock',
  plural: 'clocks',
  singular: 'clock',
  shortNames: [],
  categories: ['kubetape'],
  namespaced: false,
  verbs: ['get', 'list', 'patch', 'update', 'watch'],
  type: 'Clock',
  schema,
  docs,
  status: false,
  unlimited: true,
  defaults(draft) {
    draft.spec ??= {} as typeof draft.spec;
    draft.spec.mode ??= 'settle';
    draft.spec.speed ??= 1;
  },
  prepareForCreate: (draft) => refuse(draft.metadata.name),
  prepareForUpdate(draft, old) {
    draft.status = { ...old.status };
    return undefined;
  },
  validate: validateClock,
  columns: [
    nameColumn,
    { name: 'Mode', value: ({ spec }) => spec.mode },
    { name: 'Speed', type: 'number', value: ({ spec }) => spec.speed, priority: 1 },
    { name: 'Now', value: ({ status }) => status.now },
    { name: 'Revision', type: 'integer', value: ({ status }) => status.revision },
    { name: 'Next', value: ({ status }) => untilNext(status) },
  ],
});

const refuse = (name: string | undefined): Failure =>
  forbidden(
    { group: 'kubetape.io', plural: 'clocks' },
    name ?? '',
    `a cluster that is served has one, "${CLOCK_NAME}"; without a server, "kubetape advance" lets time pass`,
  );

function validateClock({ spec }: Clock): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!CLOCK_MODES.includes(spec.mode))
    errors.push(notSupported('spec.mode', spec.mode, CLOCK_MODES));
  if (!(spec.speed > 0 && spec.speed <= SPEED_MAX))
    errors.push(
      invalid('spec.speed', spec.speed, `must be greater than 0, and not exceed ${SPEED_MAX}`),
    );
  if (spec.advance !== undefined && spec.advance !== '') {
    const by = parseUserDuration(spec.advance);
    if (!by.ok) errors.push(invalid('spec.advance', spec.advance, by.error));
    else if (by.value < 0)
      errors.push(invalid('spec.advance', spec.advance, 'time does not run backwards'));
  }
  return errors;
}

/** `in 4.2s`: how long until something is due, if nothing happens before. */
function untilNext({ now, next }: Clock['status']): string {
  if (next === undefined) return '<none>';
  return `in ${formatGoDuration(Math.max(0, Date.parse(next) - Date.parse(now)))}`;
}
