// intstr_duration: counts and percentages, and the durations of AGE columns.

import {
  humanDuration,
  parseGoDuration,
  shortHumanDuration,
} from '../../../src/machinery/duration.js';
import { scaledValue } from '../../../src/machinery/int-or-string.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const intstrDuration: Corpus = {
  name: 'intstr_duration',
  area: 'API machinery',
  about: 'counts and percentages, ages',
  check: ({ data }: Case): Check =>
    checks[data['kind']]?.(data) ?? notRun('how Go encodes the type; here it is plain JSON'),
};

const checks: Record<string, (given: Fields) => Check> = {
  GetIntFromIntOrPercent: scaledCheck,
  GetScaledValue: scaledCheck,
  GetScaledValueFromIntOrPercent: scaledCheck,
  GetIntFromIntOrString: ({ input, expectErr, expectVal }) => {
    const read = scaledValue(input, 100, false);
    return { actual: read.ok ? read.value : false, expected: expectErr ? false : expectVal };
  },
  HumanDuration: ({ duration, expected }) => ({
    actual: humanDuration(millis(duration)),
    expected,
  }),
  ShortHumanDuration: ({ duration, expected }) => ({
    actual: shortHumanDuration(millis(duration)),
    expected,
  }),
};

function scaledCheck({ input, total, roundUp, expectErr, expectVal }: Fields): Check {
  const read = scaledValue(input, total, roundUp);
  return { actual: read.ok ? read.value : false, expected: expectErr ? false : expectVal };
}

function millis(duration: string): number {
  const read = parseGoDuration(duration);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
