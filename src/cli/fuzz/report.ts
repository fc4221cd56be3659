// What is said of a campaign: what broke and the shortest way to it, and what all of it has come to see.

import { controllers } from '../../controllers/index.js';
import { formatGoDuration } from '../../machinery/duration.js';
import { SOMETIMES } from '../../scenario/fuzz/coverage.js';
import { type LawBook, lawNames } from '../../scenario/fuzz/laws.js';
import { sortNames } from '../../scenario/fuzz/life.js';
import type { Manifest } from '../../scenario/fuzz/plan.js';
import { expectedTransitions } from '../../scenario/fuzz/transitions.js';
import { counted } from '../event-text.js';
import type { Found } from './bug-base.js';
import type { CampaignEnd } from './workers.js';

export interface CampaignResult extends CampaignEnd {
  /** Wall time. */
  readonly seconds: number;
  readonly manifests: readonly Manifest[];
  readonly known: readonly Found[];
  readonly found: readonly Found[];
  readonly book: LawBook;
}

/**
 * Names of what a user wants to be seen at least once and was not, though the campaign has come to its end: laws about
 * it have said nothing.
 */
export const neverSeen = ({
  book,
  coverage,
  broken,
}: Pick<CampaignResult, 'book' | 'coverage' | 'broken'>) =>
  broken.length > 0
    ? []
    : book.sometimes.map(({ name }) => name).filter((name) => !coverage.sometimes.includes(name));

export const hasPassed = (result: CampaignResult): boolean =>
  neverSeen(result).length === 0 &&
  ![...result.known, ...result.found].some(({ isBroken }) => isBroken);

/** Several lines about one finding. */
export function foundText(one: Found): string {
  const { law, seed, finding, shrunk, command, scenario, tape, isKnown } = one;
  if (!finding) return `holds again: ${law}, which broke at seed ${seed} (${scenario})\n\n`;
  const { broken, commands, why } = finding;
  const smaller = shrunk
    ? [
        `  made smaller in ${shrunk.tries} runs, from ${shrunk.from} actions and waits to ${shrunk.to}:`,
      ]
    : [];
  const lines = [
    `${isKnown ? 'STILL BROKEN' : 'BROKEN'} ${law} at seed ${seed}`,
    `  ${broken.found}`,
    ...smaller,
    ...commands.map((command) => `    $ ${command.replaceAll('\n', '\n      ')}`),
    '  why:',
    ...why.map((line) => `    ${line.replaceAll('\n', '\n      ')}`),
    ...(command ? [`  found:   ${command}`] : []),
    `  again:   kubetape scenario run ${scenario}`,
    `  look in: kubetape log --tape ${tape}`,
  ];
  return `${lines.join('\n')}\n\n`;
}

export function campaignText(result: CampaignResult): string {
  const { seeds, events, lived, coverage, book } = result;
  const unseen = missing(result);
  const acted = coverage.actors.filter((name) => CONTROLLERS.has(name));
  const transitions = expectedTransitions(coverage.kinds);
  const seen = transitions.filter((name) => coverage.transitions.includes(name));
  const total = seeds === 1 ? '1 life' : `${seeds} lives`;
  return [
    `${total}, ${counted(events)}, ${formatGoDuration(Math.round(lived / 1000) * 1000)} of virtual time, ${lawNames(book).length} laws`,
    ...exploredText(result),
    ...neverSeen(result).map((name) => `NEVER SEEN ${name}, which should be seen sometimes`),
    '',
    row('', 'SEEN', 'OF', 'NOT SEEN'),
    row('kinds', coverage.kinds.length, '', ''),
    row('controllers', acted.length, CONTROLLERS.size, ''),
    row('transitions', seen.length, transitions.length, few(unseen.transitions)),
    row('actions', coverage.actions.length, unseen.sorts.length, few(unseen.actions)),
    row('sometimes', coverage.sometimes.length, unseen.all.length, few(unseen.sometimes)),
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function exploredText({ explored }: CampaignResult): readonly string[] {
  if (!explored) return [];
  const { schedules, states, pruned, completeTo } = explored;
  const complete = completeTo < 0 ? 'complete nowhere' : `complete up to depth ${completeTo}`;
  return [
    `explored ${schedules} schedules, ${states} distinct states, ${pruned} pruned, ${complete}`,
  ];
}

/** Controllers that write under the name of another are one with it. */
const WRITES_AS: Readonly<Record<string, string>> = {
  'node-kubelet': 'kubelet',
  'event-ttl': 'etcd',
  'pod-garbage-collector-terminated': 'pod-garbage-collector',
};
const CONTROLLERS = new Set(
  controllers.map(({ name }) => WRITES_AS[name] ?? name.replace(/\/.*/, '')),
);

const SHOWN = 4;

const few = (names: readonly string[]): string =>
  names.length <= SHOWN + 1
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

const row = (name: string, seen: string | number, of: string | number, not: string): string =>
  `${name.padEnd(12)} ${String(seen).padStart(4)} ${String(of).padStart(4)}   ${not}`;

/** Actions are named as they are in `life.ts`, but that faults are all one. */
const DONE: Readonly<Record<string, string>> = {
  'node-lost': 'fault',
  'image-trouble': 'fault',
  'containers-fail': 'fault',
  'node-short': 'fault',
  'run-again': 'replace',
  'probes-flap': 'fault',
  'webhook-fails': 'fault',
  'cache-lags': 'fault',
  'controller-crash': 'fault',
  'leader-change': 'fault',
  'api-server': 'fault',
  'clock-skew': 'fault',
};

function missing({ coverage, book }: CampaignResult) {
  const sorts = [...new Set([...sortNames(false).map((name) => DONE[name] ?? name), 'wait'])];
  const transitions = expectedTransitions(coverage.kinds);
  const all = [...SOMETIMES, ...book.sometimes.map(({ name }) => name)];
  return {
    sorts,
    all,
    transitions: transitions.filter((name) => !coverage.transitions.includes(name)),
    actions: sorts.filter((name) => !coverage.actions.includes(name)),
    sometimes: all.filter((name) => !coverage.sometimes.includes(name)),
  };
}

export function campaignJson(result: CampaignResult): string {
  const { seeds, events, lived, coverage, explored, known, found } = result;
  const told = ({ finding, ...one }: Found) => ({
    ...one,
    ...(finding
      ? { found: finding.broken.found, commands: finding.commands, why: finding.why }
      : {}),
  });
  const all = [...known, ...found];
  const unseen = missing(result);
  return `${JSON.stringify(
    {
      passed: hasPassed(result),
      seconds: result.seconds,
      seeds,
      events,
      virtualSeconds: lived / 1000,
      ...(explored ? { explored } : {}),
      coverage: { ...coverage, unseen: [...unseen.transitions, ...unseen.sometimes] },
      neverSeen: neverSeen(result),
      findings: all.map(told),
    },
    null,
    2,
  )}\n`;
}
