// What is known of programs by their image: `stress`, which uses what it is told to, and the server of the page on
// liveness probes, which is well for ten seconds [test/images/agnhost/liveness/server.go].

import type { Container } from 'kubernetes-types/core/v1.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { wholeValue } from '../../machinery/quantity-math.js';
import { fullImageName } from './images.js';

/** What a program uses, whatever it is given. */
export interface Strain {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** From when on it answers requests for a path with an error. */
export interface Sickness {
  readonly fromMs: number;
  readonly path: string;
  readonly code: number;
}

export function sicknessOf(container: Container): Sickness | undefined {
  const image = imageName(container);
  const words = wordsOf(container);
  const isIt =
    (image === 'liveness' && words.includes('/server')) ||
    (image === 'agnhost' && words.includes('liveness'));
  return isIt ? { fromMs: 10_000, path: '/healthz', code: 500 } : undefined;
}

/** `stress --cpu 2 --vm 1 --vm-bytes 250M`, and `-cpus 2 -mem-total 950Mi` of another program of that name. */
export function strainOf(container: Container): Strain | undefined {
  const words = wordsOf(container);
  const base = (words[0] ?? '').replace(/^.*\//, '');
  if (imageName(container) !== 'stress' && base !== 'stress') return undefined;
  const given = (...names: readonly string[]): string | undefined => {
    const at = words.findIndex((word) => names.includes(word.replace(/=.*$/, '')));
    return words[at]?.includes('=') ? words[at].replace(/^[^=]*=/, '') : words[at + 1];
  };
  const has = (name: string): boolean => words.some((word) => word.replace(/=.*$/, '') === name);
  const cpus = ['--cpu', '-c', '-cpus'].some(has) ? Number(given('--cpu', '-c', '-cpus')) : 0;
  const workers = has('--vm') || has('-m') ? Number(given('--vm', '-m')) : 0;
  const each = bytesIn(has('--vm-bytes') ? given('--vm-bytes') : '256M');
  const total = has('-mem-total') ? quantityIn(given('-mem-total')) : 0;
  const strain = { cpuMillis: (cpus + workers) * 1000, memoryBytes: workers * each + total };
  return Number.isFinite(strain.cpuMillis) && strain.cpuMillis + strain.memoryBytes > 0
    ? strain
    : undefined;
}

const wordsOf = ({ command = [], args = [] }: Container): readonly string[] => [
  ...command,
  ...args,
];

function imageName({ image = '' }: Container): string {
  const [path = ''] = fullImageName(image).split(/[:@](?=[^/]*$)/);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `250M` of stress, whose units are powers of two. */
function bytesIn(text = ''): number {
  const [, amount = '0', unit = ''] = /^(\d+)([bkmg]?)$/i.exec(text) ?? [];
  return Number(amount) * 1024 ** Math.max(0, 'bkmg'.indexOf(unit.toLowerCase()));
}

const quantityIn = (text = ''): number => (parseQuantity(text).ok ? wholeValue(text) : 0);
