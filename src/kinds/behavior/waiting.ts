// Scripts that wait for the cluster (`until nslookup db; do sleep 2; done`): when their wait is over, and what they have
// printed until then.
//
// It is over with the first round after the name, or the server behind it, was there. When that was is told from objects,
// to the second. Of a wait that is past only how long it took is known: while it is being told of, the Service must be there.

import type { Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { PodOf } from './exec/place.js';
import { ask, askedBy } from './network/clients.js';
import { isAddress, type Network, networkOf } from './network/connect.js';
import { lookUp, nameServer, readyEndpoints } from './network/names.js';
import type { Output, Program, Wait } from './program.js';
import type { Script } from './script.js';

const NAMESPACE_FILE =
  /\$\(cat (?:\/var)?\/run\/secrets\/kubernetes\.io\/serviceaccount\/namespace\)/g;
/** How long what comes after a wait takes, if nobody knows and somebody waits for it. */
const ERRAND_MS = 3000;

/** `since`: the start of the run; `end`: of one that is over. */
export function settled(
  reader: Reader,
  pod: PodOf,
  script: Script,
  since: Millis | undefined,
  end?: Millis,
): Script {
  const { awaits, ...rest } = script;
  if (!awaits || since === undefined) return rest;
  const { passedMs, program } = passed(reader, pod, awaits, { since, end });
  const { runsMs, guessed } = program;
  return {
    ...rest,
    ...(runsMs === undefined ? {} : { runsMs }),
    ...(guessed && passedMs !== undefined ? { errandMs: passedMs + ERRAND_MS } : {}),
    ...(passedMs === undefined ? {} : { metMs: passedMs }),
    exitCode: program.exitCode,
    stop: { ...rest.stop, ignored: program.deaf },
    output: [...script.output, ...program.output],
    files: [...script.files, ...(program.files ?? [])],
  };
}

interface RunTimes {
  readonly since: Millis;
  readonly end: Millis | undefined;
}

/** A wait and what follows on it, counted from the start of the run. */
function passed(
  reader: Reader,
  pod: PodOf,
  wait: Wait,
  { since, end }: RunTimes,
): { readonly passedMs: number | undefined; readonly program: Program } {
  const { atMs, everyMs, then } = wait;
  const words = wait.words.map((word) =>
    word.replace(NAMESPACE_FILE, pod.metadata.namespace ?? ''),
  );
  const tries = triesOf(wait, { since, end }, () => metSince(reader, pod, words));
  const waiting = roundsOf(reader, pod, { ...wait, words }, tries);
  if (tries === undefined)
    return { passedMs: undefined, program: { exitCode: 0, deaf: true, output: waiting } };
  const passedMs = atMs + tries * everyMs;
  const said = wait.silent ? {} : ask(words, outlookOf(reader, networkOf(reader, pod)));
  const next = then.awaits
    ? passed(reader, pod, { ...then.awaits, atMs: passedMs + then.awaits.atMs }, { since, end })
    : undefined;
  const late = <T extends { readonly atMs: number }>(all: readonly T[] = []): T[] =>
    all.map((one) => ({ ...one, atMs: one.atMs + passedMs }));
  const tail = next?.program;
  return {
    passedMs: next ? next.passedMs : passedMs,
    program: {
      ...(tail ?? then),
      ...(tail || then.runsMs === undefined ? {} : { runsMs: passedMs + then.runsMs }),
      output: [
        ...waiting,
        ...linesOf(said).map((text) => ({ text, atMs: passedMs })),
        ...late(then.output),
        ...(tail?.output ?? []),
      ],
      files: [...late(then.files), ...(tail?.files ?? [])],
    },
  };
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
