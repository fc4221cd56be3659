// Reads laws: a claim with a name, and for `eventually` the time it has to come true.

import { index, required } from '../machinery/field-errors.js';
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
      const law =
        form === 'eventually'
          ? readEventually(value, path, faults)
          : readInvariant(form, value, path, faults);
      if (!law) return;
      laws.push(law);
      names.push({ name: law.name, path: `${path}.name` });
    });
  refuseRepeated(names, faults);
  return laws;
}

function readInvariant(
  form: 'always' | 'never',
  value: unknown,
  path: string,
  faults: Faults,
): Law | undefined {
  const fields = new Fields(value, path, faults, ['name', ...CLAIM]);
  const name = fields.requiredText('name');
  const claim = readClaim(fields);
  return claim && { form, name, claim };
}

export function readEventually(
  value: unknown,
  path: string,
  faults: Faults,
): Extract<Law, { form: 'eventually' }> | undefined {
  const fields = new Fields(value, path, faults, ['name', 'within', ...CLAIM]);
  const within = fields.duration('within');
  if (!fields.has('within')) faults.add(required(fields.at('within')));
  const claim = readClaim(fields);
  const name = fields.text('name') ?? claim?.subject.text ?? '';
  if (!claim || within === undefined) return undefined;
  return { form: 'eventually', name, claim, within };
}
