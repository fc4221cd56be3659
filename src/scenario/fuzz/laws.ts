// The laws of a campaign: those that come with kubetape, and the user's own from a file.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import { index } from '../../machinery/field-errors.js';
import { kindName } from '../../machinery/object.js';
import { readYaml } from '../../machinery/yaml.js';
import { judge } from '../claim.js';
import { Faults, Fields } from '../fields.js';
import { knownLaws } from '../laws/index.js';
import { CLAIM, readClaim } from '../parse-claim.js';
import { readLaws } from '../parse-laws.js';
import type { Law } from '../scenario.js';

/** What must be seen at least once in a campaign. */
export interface Sometimes {
  readonly name: string;
  readonly holds: (event: ClusterEvent, view: View) => boolean;
}

export interface LawBook {
  /** Watched from the beginning. */
  readonly laws: readonly Law[];
  /** Names of laws about what things come to, once nothing disturbs them. */
  readonly afterwards: readonly string[];
  readonly sometimes: readonly Sometimes[];
  /** Names of those that are not judged. */
  readonly without: readonly string[];
  /** The user's own as they were written, by name. */
  readonly written: ReadonlyMap<string, WrittenLaw>;
}

/** The law that a drain nobody disturbs comes to its end. */
export const DRAINS_END = 'drains-end';
/** The law that controllers come to an end with one instant. */
export const SETTLES = 'settles';

/** All that are judged. */
export const lawNames = ({ laws, afterwards, without }: LawBook): readonly string[] => [
  ...laws.map(({ name }) => name),
  ...afterwards,
  ...[DRAINS_END, SETTLES].filter((name) => !without.includes(name)),
];

export interface WrittenLaw {
  readonly form: Law['form'];
  readonly claim: Readonly<Record<string, unknown>>;
}

const FORMS = ['always', 'never', 'eventually'] as const;

/** All that there are but those that are named. `text` is the user's file. */
export function lawBook(
  without: readonly string[],
  text?: string,
): { readonly book: LawBook; readonly errors: readonly string[] } {
  const faults = new Faults();
  const known = knownLaws.filter(({ name }) => !without.includes(name));
  const own = text === undefined ? undefined : readOwn(text, faults);
  const laws = known
    .filter(({ watch }) => watch)
    .map(
      (law): Law => ({
        form: 'always',
        name: law.name,
        claim: { of: 'known', subject: { text: law.name }, known: law },
      }),
    );
  const book: LawBook = {
    laws: [...laws, ...(own?.laws ?? [])],
    afterwards: known.filter(({ watch }) => !watch).map(({ name }) => name),
    sometimes: own?.sometimes ?? [],
    without,
    written: own?.written ?? new Map(),
  };
  return { book, errors: faults.texts };
}

function readOwn(text: string, faults: Faults) {
  const read = readYaml(text);
  if (!read.ok) {
    faults.texts.push(read.error);
    return undefined;
  }
  const fields = new Fields(read.value, '', faults, [...FORMS, 'sometimes']);
  const laws = readLaws(fields);
  const written = new Map<string, WrittenLaw>();
  let next = 0;
  for (const form of FORMS)
    for (const value of fields.list(form)) {
      const law = laws[next++];
      if (law) written.set(law.name, { form, claim: value as WrittenLaw['claim'] });
    }
  const sometimes = fields
    .list('sometimes')
    .flatMap((value, i) => readSometimes(value, index(fields.at('sometimes'), i), faults) ?? []);
  return { laws, written, sometimes };
}

function readSometimes(value: unknown, path: string, faults: Faults): Sometimes | undefined {
  const fields = new Fields(value, path, faults, ['name', ...CLAIM]);
  const claim = readClaim(fields);
  if (!claim || claim.of === 'known') return undefined;
  const kinds = claim.of === 'expression' ? claim.expression.kinds : [claim.subject.kind];
  return {
    name: fields.text('name') ?? claim.subject.text,
    holds: (event, view) =>
      isObjectEvent(event) &&
      kinds.includes(kindName(event.object.apiVersion, event.object.kind)) &&
      judge(claim, view) === undefined,
  };
}
