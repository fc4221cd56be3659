// What is said of a broken law: where and why, so that nobody needs a debugger.

import { becauseChain, eventText } from '../history/because.js';
import type { EventLog } from '../log/event-log.js';
import { formatGoDuration } from '../machinery/duration.js';
import type { Millis, Revision } from '../machinery/object.js';
import type { Breach } from './law-watch.js';

/** Longest part of a chain that is told. */
const CHAIN_MAX = 12;

/** A law that did not hold, with what led to it. */
export interface BrokenLaw {
  readonly law: string;
  readonly form: 'always' | 'never' | 'eventually';
  readonly revision: Revision;
  readonly at: Millis;
  readonly found: string;
  /** The event and its causes, one line each, the latest first. */
  readonly chain: readonly string[];
}

export function brokenLaw(log: EventLog, { law, revision, at, found }: Breach): BrokenLaw {
  const { epoch } = log.settings;
  const chain = becauseChain(log, revision).map((event) => eventText(event, epoch));
  const left = chain.length - CHAIN_MAX;
  return {
    law: law.name,
    form: law.form,
    revision,
    at,
    found,
    chain: left > 0 ? [...chain.slice(0, CHAIN_MAX), `and ${left} more`] : chain,
  };
}

/** Several lines, the first of which says which law is broken and where. */
export function brokenLawText(broken: BrokenLaw, epoch: Millis): string {
  const { form, law, revision, at, found, chain } = broken;
  const where =
    form === 'eventually'
      ? `not by ${formatGoDuration(at - epoch)}: eventually ${law}`
      : `broken at revision ${revision}: ${form} ${law}`;
  return [where, `  ${found}`, ...chain.map((line) => `  ${line}`)].join('\n');
}
