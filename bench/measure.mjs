// What every benchmark needs: a clock, a median, a folder of its own, and a machine to name.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';

export const machine = () =>
  `${os.cpus()[0]?.model.trim()} x${os.cpus().length}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${os.loadavg()[0].toFixed(1)}`;

/**
 * Runs something and returns how many milliseconds it took, by the clock and of the processor (which a busy
 * machine does not distort), and what it returned.
 */
export function timed(work) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const value = work();
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, value };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const percentile = (numbers, part) =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * part))
  ];

/** Median milliseconds of several runs. */
export const medianOf = (runs, work) => median(Array.from({ length: runs }, () => timed(work).ms));

export function inFolder(work) {
  const folder = mkdtempSync(join(os.tmpdir(), 'kubetape-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const format = (n, digits = 1) =>
  n.toLocaleString('en-US', { maximumFractionDigits: digits });

/** Prints one figure, beside the bound it is held to. */
export function report(what, figure, bound = '') {
  console.log(
    `  ${what.padEnd(62)} ${String(figure).padStart(16)}${bound === '' ? '' : `   (${bound})`}`,
  );
}
