// A damaged tape, made usable again by whoever accepts what is lost: it goes on after the last event that is sound,
// and says so in the log. The damaged file is kept.

import { existsSync, renameSync } from 'node:fs';
import type { ClusterEvent } from '../events/event.js';
import type { Revision } from '../machinery/object.js';
import { dropAnchor } from './anchor.js';
import { makeTapeFile } from './new-tape.js';
import { Tape } from './tape.js';
import { TapeError } from './tape-error.js';
import { openDatabase } from './tape-file.js';
import { verifyTape } from './verify.js';
import type { Writer } from './writer-lock.js';

export interface Repaired {
  /** The last event that is left, before the marker. */
  readonly upTo: Revision;
  /** How far the tape went once, if that is known. */
  readonly went: Revision | undefined;
  /** Where the damaged file is kept; undefined when only its end was missing, and nothing was taken away. */
  readonly kept: string | undefined;
  /** How many snapshots were dropped, where nothing else was wrong: nothing is lost, and nothing is written down. */
  readonly snapshots?: number;
}

interface RepairOptions {
  readonly writer: Writer;
  readonly build: string;
  /** Who says in the log that something was lost. */
  readonly actor: string;
}

/** Undefined when nothing is wrong. */
export function repairTape(path: string, options: RepairOptions): Repaired | undefined {
  const lost = problemOf(path);
  if (!lost) return undefined;
  const { went } = lost;
  if (lost.badSnapshots) {
    dropSnapshots(path, lost.badSnapshots);
    return { upTo: lost.events, went, kept: undefined, snapshots: lost.badSnapshots.length };
  }
  if (lost.sound === undefined) {
    return { upTo: marked(path, options), went, kept: undefined };
  }
  const kept = freeName(path);
  const events = soundEvents(path, lost.sound);
  const { settings, tail } = events;
  for (const ending of ['', '-wal', '-shm', '.anchor'])
    if (existsSync(`${path}${ending}`)) renameSync(`${path}${ending}`, `${kept}${ending}`);
  makeTapeFile(path, {
    ...options,
    settings,
    fill: ({ log }) => {
      for (let i = 0; i < tail.length; i += BATCH) log.append(tail.slice(i, i + BATCH));
    },
  });
  return { upTo: marked(path, options), went, kept };
}

const BATCH = 5_000;

interface Lost {
  /** The last revision before the damage; undefined when only the end is missing. */
  readonly sound: Revision | undefined;
  readonly went: Revision | undefined;
  readonly events: number;
  readonly badSnapshots?: readonly number[] | undefined;
}

function problemOf(path: string): Lost | undefined {
  try {
    const { problem, firstBad, events, badSnapshots } = verifyTape(path);
    if (problem === undefined) return undefined;
    // Where every event is sound, what SQLite has beside them is not: it is made anew.
    const sound = firstBad === undefined ? events : firstBad - 1;
    return { sound, went: undefined, events, badSnapshots };
  } catch (error) {
    if (error instanceof TapeError && error.lostEnd)
      return { sound: undefined, went: error.lostEnd, events: 0 };
    throw error;
  }
}

function dropSnapshots(path: string, ids: readonly number[]): void {
  const db = openDatabase(path, false);
  try {
    const drop = db.prepare<[number]>('DELETE FROM snapshots WHERE id = ?');
    db.transaction(() => {
      for (const id of ids) drop.run(id);
    }).immediate();
  } finally {
    db.close();
  }
}

function soundEvents(path: string, upTo: Revision) {
  const tape = Tape.open(path, { readOnly: true, regardless: true });
  try {
    if (tape.timelines.length > 1)
      throw new TapeError(
        'Damaged',
        `${path} has forks, and only a tape with one timeline can be repaired in the middle: export what is sound with "kubetape export --at @${upTo}"`,
      );
    return { settings: tape.log.settings, tail: [...tape.log.read(0, upTo)] };
  } finally {
    tape.close();
  }
}

/** Writes down at the end that what came after it is lost, and notes where all timelines end now. */
function marked(path: string, { actor, ...options }: RepairOptions): Revision {
  const tape = Tape.open(path, { ...options, regardless: true });
  const { head, lastAt } = tape.log;
  try {
    const marker: ClusterEvent = {
      type: 'ClockAdvanced',
      revision: head + 1,
      at: lastAt,
      actor,
      because: null,
    };
    tape.log.append([marker]);
  } finally {
    tape.close();
  }
  dropAnchor(path);
  const repaired = Tape.open(path, options);
  for (const name of repaired.timelines) repaired.timeline(name).noteEnd();
  repaired.close();
  return head;
}

function freeName(path: string): string {
  for (let n = 1; ; n++) {
    const name = `${path}.damaged${n === 1 ? '' : `-${n}`}`;
    if (!existsSync(name)) return name;
  }
}
