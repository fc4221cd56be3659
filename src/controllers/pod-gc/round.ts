// The rounds of the pod garbage collector: every 20 s, beginning wherever the dice say.

import type { Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';

const ROUND_MS = 20_000;

const offset = (reader: Reader): Millis => reader.roll(ROUND_MS, 'pod-gc');

/** The first round after `at`. */
export const roundAfter = (reader: Reader, at: Millis): Millis =>
  (Math.floor((at - offset(reader)) / ROUND_MS) + 1) * ROUND_MS + offset(reader);

export const isRound = (reader: Reader): boolean => (reader.now - offset(reader)) % ROUND_MS === 0;
