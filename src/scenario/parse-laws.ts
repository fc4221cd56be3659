// Reads laws: a claim with a name, and for `eventually` the time it has to come true.

import { forbidden, index, required } from '../machinery/field-errors.js';
import type { KnownClaim } from './claim.js';
import { type Faults, Fields, refuseRepeated } from './fields.js';
import { CLAIM, readClaim } from './parse-claim.js';
import type { Law } from './scenario.js';

export function readLaws(spec: Fields): readonly Law[] {
  const { faults } = spec;
  const laws: Law[] = [];
  const names: { name: string; path: string }[] = [];
  for (const form of ['always', 'never', 'eventually'] as const)
    spec.list(form).forEach((value, i) => {
      const path = index(spec.at(form), i);
      const law = readLaw(form, value, path, faults);
      if (!law) return;
      laws.push(law);
      names.push({ name: law.name, path: `${path}.name` });
    });
  refuseRepeated(names, faults);
  return laws;
}

/** Some laws are about every change, others about what things come to. */
const formOf = ({ known }: KnownClaim): Law['form'] => (known.watch ? 'always' : 'eventually');

/** A law that nobody named is called after what it is about. */
export function readLaw(
  form: Law['form'],
  value: unknown,
  path: string,
  faults: Faults,
): Law | undefined {
  const known = form === 'eventually' ? ['name', 'within', ...CLAIM] : ['name', ...CLAIM];
  const fields = new Fields(value, path, faults, known);
  const within = form === 'eventually' ? fields.duration('within') : undefined;
  if (form === 'eventually' && !fields.has('within')) faults.add(required(fields.at('within')));
  const claim = readClaim(fields);
  if (!claim) return undefined;
  if (claim.of === 'known' && form !== formOf(claim))
    return faults.add(forbidden(fields.at('law'), `this law holds ${formOf(claim)}, not ${form}`));
  const name = fields.text('name') ?? claim.subject.text;
  if (form !== 'eventually') return { form, name, claim };
  return within === undefined ? undefined : { form, name, claim, within };
}
