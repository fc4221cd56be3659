// Scripts that wait for the cluster (`until nslookup db; do sleep 2; done`): when their wait is over, and what they have
// printed until then.
//
// A wait is over with the first round after the name, or the server behind it, was there. When that was is told from objects,
// to the second. Of a wait that is past only how long it took is known: while it is being told of, the Service must be there.
// A command that asks once (`wget shop:80`, as charts' tests do) ends soon, and how is told when it ends.

import type { Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { Said } from './exec/commands.js';
import type { PodOf } from './exec/place.js';
import { ask, askedBy } from './network/clients.js';
import { isAddress, type Network, networkOf } from './network/connect.js';
import { lookUp, nameServer, readyEndpoints } from './network/names.js';
import { ITS_CODE, type Output, type Program, type Wait } from './program.js';
import type { Script } from './script.js';

const NAMESPACE_FILE =
  /\$\(cat (?:\/var)?\/run\/secrets\/kubernetes\.io\/serviceaccount\/namespace\)/g;
/** How long what comes after a wait takes, if nobody knows and somebody waits for it. */
const ERRAND_MS = 3000;
/** How long a request takes, and is waited for its refusal. */
const REQUEST_MS = 100;
const NOBODY_KNOWS: Program = { exitCode: 0, deaf: false, output: [], guessed: true };

/** Of a run that is over. */
export interface Ended {
  readonly end?: Millis;
  readonly exitCode?: number;
}

/** `since`: the start of the run. */
export function settled(
  reader: Reader,
  pod: PodOf,
  script: Script,
  since: Millis | undefined,
  ended: Ended = {},
): Script {
  const { awaits, ...rest } = script;
  if (!awaits || since === undefined) return rest;
  const { passedMs, program } = passed(reader, pod, awaits, { since, ...ended });
  const { runsMs, guessed } = program;
  return {
    ...rest,
    ...(runsMs === undefined ? {} : { runsMs }),
    ...(guessed && passedMs !== undefined ? { errandMs: passedMs + ERRAND_MS } : {}),
    ...(passedMs === undefined || awaits.otherwise ? {} : { metMs: passedMs }),
    exitCode: program.exitCode,
    stop: { ...rest.stop, ignored: program.deaf },
    output: [...script.output, ...program.output],
    files: [...script.files, ...(program.files ?? [])],
  };
}

interface RunTimes extends Ended {
  readonly since: Millis;
}

/** A wait and what follows on it, counted from the start of the run. */
function passed(
  reader: Reader,
  pod: PodOf,
  wait: Wait,
  run: RunTimes,
): { readonly passedMs: number | undefined; readonly program: Program } {
  const words = wait.words.map((word) =>
    word.replace(NAMESPACE_FILE, pod.metadata.namespace ?? ''),
  );
  const { passedMs, waiting, said, next } = wait.otherwise
    ? once(reader, pod, { ...wait, words }, run)
    : looped(reader, pod, { ...wait, words }, run);
  if (passedMs === undefined)
    return { passedMs: undefined, program: { exitCode: 0, deaf: true, output: waiting } };
  const after = next.awaits
    ? passed(reader, pod, { ...next.awaits, atMs: passedMs + next.awaits.atMs }, run)
    : undefined;
  const late = <T extends { readonly atMs: number }>(all: readonly T[] = []): T[] =>
    all.map((one) => ({ ...one, atMs: one.atMs + passedMs }));
  const tail = after?.program;
  return {
    passedMs: after ? after.passedMs : passedMs,
    program: {
      ...(tail ?? next),
      ...(tail || next.runsMs === undefined ? {} : { runsMs: passedMs + next.runsMs }),
      output: [
        ...waiting,
        ...linesOf(said).map((text) => ({ text, atMs: passedMs })),
        ...late(next.output),
        ...(tail?.output ?? []),
      ],
      files: [...late(next.files), ...(tail?.files ?? [])],
    },
  };
}

/** How something that the cluster decides has gone: when it was over, what it printed, and what comes after it. */
interface Outcome {
  readonly passedMs: number | undefined;
  readonly waiting: readonly Output[];
  readonly said: Said;
  readonly next: Program;
}

function looped(reader: Reader, pod: PodOf, wait: Wait, run: RunTimes): Outcome {
  const { words, atMs, everyMs, then } = wait;
  const tries = triesOf(wait, run, () => metSince(reader, pod, words));
  const waiting = roundsOf(reader, pod, wait, tries);
  const passedMs = tries === undefined ? undefined : atMs + tries * everyMs;
  const heard = tries !== undefined && !wait.silent;
  const said = heard ? ask(words, outlookOf(reader, networkOf(reader, pod))) : {};
  return { passedMs, waiting, said, next: then };
}

/** Of a run that is over, its exit code may say how the command went, whatever there is now. */
function once(reader: Reader, pod: PodOf, wait: Wait, { exitCode }: RunTimes): Outcome {
  const { words, atMs, then, otherwise = then, silent } = wait;
  const passedMs = atMs + REQUEST_MS;
  if (leadsOutside(reader, pod, words))
    return { passedMs: atMs, waiting: [], said: {}, next: NOBODY_KNOWS };
  const now = ask(words, outlookOf(reader, networkOf(reader, pod)));
  const fails = now.code !== undefined && now.code !== 0;
  const hasFailed = exitCode === undefined ? fails : failedBy(exitCode, wait, fails);
  const said =
    hasFailed === fails
      ? now
      : hasFailed
        ? ask(words, outlookOf(reader, before(reader, pod, words)))
        : {};
  const next = hasFailed ? otherwise : then;
  const code = next.exitCode === ITS_CODE ? (exitCode ?? said.code ?? 1) : next.exitCode;
  return { passedMs, waiting: [], said: silent ? {} : said, next: { ...next, exitCode: code } };
}

function failedBy(exitCode: number, { then, otherwise }: Wait, otherwiseSo: boolean): boolean {
  const fits = (program: Program | undefined): boolean =>
    program?.exitCode === exitCode || (program?.exitCode === ITS_CODE && exitCode !== 0);
  return fits(then) === fits(otherwise) ? otherwiseSo : fits(otherwise);
}

/** A name or an address that no cluster knows, such as `example.com`: it may well be there. */
function leadsOutside(reader: Reader, pod: PodOf, words: readonly string[]): boolean {
  const { host } = askedBy(words);
  if (networkOf(reader, pod).lookUp(host) || host === 'localhost') return false;
  const [, namespace, last = ''] = host.split('.');
  if (isAddress(host)) return networkOf(reader, pod).connect(host, 0).is === 'silent';
  return (
    namespace !== undefined &&
    last !== 'svc' &&
    !reader.find({ kind: 'Namespace', name: namespace })
  );
}

/** How often it is tried in vain. The end of a run is cut to a second, and so is told as the end of that second. */
function triesOf(
  { atMs, everyMs, then }: Wait,
  { since, end }: RunTimes,
  metNow: () => Millis | undefined,
): number | undefined {
  if (end !== undefined && then.runsMs !== undefined)
    return Math.max(0, Math.floor((end - then.runsMs - since - atMs) / everyMs));
  const met = metNow();
  return met === undefined ? undefined : Math.max(0, Math.ceil((met - since - atMs) / everyMs));
}

/** The network as it is before what is waited for is there. */
function before(reader: Reader, pod: PodOf, words: readonly string[]): Network {
  const { host, serves } = askedBy(words);
  const named = serves ? lookUp(reader, pod.metadata.namespace ?? '', host) : undefined;
  const [address] = named?.addresses ?? [];
  return {
    lookUp: () => undefined,
    nameOf: () => undefined,
    connect: () => (address === undefined ? { is: 'unknown' } : { is: 'refused', address }),
  };
}

const outlookOf = (reader: Reader, network: Network) => ({
  network,
  nameServer: nameServer(reader),
});

const linesOf = ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): string[] =>
  (stdout + stderr).split('\n').slice(0, -1);

/** What is printed while there is nothing yet; without `tries` it goes on. */
function roundsOf(
  reader: Reader,
  pod: PodOf,
  { words, silent, atMs, everyMs, output }: Wait,
  tries: number | undefined,
): readonly Output[] {
  if (tries === 0) return [];
  const outlook = outlookOf(reader, before(reader, pod, words));
  const failing = silent ? [] : linesOf(ask(words, outlook));
  const lines = [...failing.map((text) => ({ text, atMs: 0 })), ...output];
  return lines.map((line) => ({
    ...line,
    atMs: atMs + line.atMs,
    everyMs,
    ...(tries === undefined ? {} : { rounds: tries }),
  }));
}

/** Since when the command has succeeded; undefined when it would fail. */
function metSince(reader: Reader, pod: PodOf, words: readonly string[]): Millis | undefined {
  if (ask(words, outlookOf(reader, networkOf(reader, pod))).code) return undefined;
  const { host, serves } = askedBy(words);
  const named = isAddress(host) ? undefined : lookUp(reader, pod.metadata.namespace ?? '', host);
  if (!named) return 0;
  const ready =
    serves && named.service ? readyEndpoints(reader, named.service).map(({ since }) => since) : [];
  return Math.max(named.since, ready.length > 0 ? Math.min(...ready) : 0) + 999;
}
