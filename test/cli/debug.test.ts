import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host, Terminal } from '../../src/host.js';
import { runCommand } from '../support/command.js';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubetape-debug-'));
  for (const line of [
    'create deployment web --image=nginx --replicas=2',
    'scale deployment web --replicas=3',
  ])
    expect((await kubetape(line.split(' '))).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const kubetape = (argv: readonly string[], more: Partial<Host> = {}) =>
  runCommand(argv, { KUBETAPE_TAPE: join(folder, 'c.tape') }, more);

const debug = (commands: readonly string[], at = 'start') =>
  kubetape(['debug', '--at', at, ...commands.flatMap((command) => ['-x', command])]);

describe('debug, a command after the other', () => {
  test('goes on to where a watched field changes, tells why, and goes back', async () => {
    const { stdout, code } = await debug([
      'watch deployment/web.spec.replicas',
      'continue',
      'continue',
      'where',
      'reverse',
    ]);
    expect(code).toBe(0);
    const [begun, watched, made, scaled, where, back] = stdout.split(/\n> .*\n/);
    expect(begun).toMatch(/^main, \d+ events\n@0 {2}the beginning$/);
    expect(watched).toBe('1  Deployment default/web spec.replicas = (not there)');
    expect(made).toContain('Deployment default/web spec.replicas: (not there) → 2');
    expect(scaled).toContain('Deployment default/web spec.replicas: 2 → 3');
    expect(where).toContain('kubetape scale deployment web --replicas=3 → configured');
    expect(back?.split('\n')[0]).toBe(made?.split('\n')[0]);
  });

  test('answers any command, and any expression, as of the moment', async () => {
    const { stdout } = await debug(
      [
        'get deployments -o name',
        'pods.size()',
        'goto now',
        'pods.size()',
        'get pods --no-headers',
      ],
      '@1',
    );
    expect(stdout).toMatch(/> get deployments -o name\n\n?> pods\.size\(\)\n0\n/);
    expect(stdout).toContain('> pods.size()\n3\n');
    expect(stdout.match(/^web-\S+ +1\/1/gm)).toHaveLength(3);
  });

  test('stops with an error where a command makes no sense', async () => {
    const { code, stderr } = await debug(['step 2', 'stap']);
    expect(code).toBe(1);
    expect(stderr).toContain('"stap" is no command, and no expression: did you mean step?');
    expect((await debug(['back'])).stderr).toContain('this is the beginning');
    expect((await debug(['continue'])).stderr).toContain('nothing is watched');
    expect((await debug(['advance 1m'])).stderr).toContain('advance is for a shell');
  });

  test('reads its commands from standard input where there is no terminal', async () => {
    const { stdout } = await kubetape(['debug', '--at', 'start'], {
      stdin: () => 'step 3\n\nquit\nstep\n',
    });
    expect(stdout).toContain('> step 3\n@3 ');
    expect(stdout).not.toContain('@4 ');
  });
});

describe('debug, in a terminal', () => {
  /** Presses keys one after another, each when the screen has been drawn; returns what was drawn last. */
  async function pressing(keys: readonly string[]) {
    let screen = '';
    let closed = false;
    const left = [...keys];
    let listener = (_key: string): void => {};
    const terminal: Terminal = {
      width: 100,
      height: 24,
      write: (text) => {
        screen = text;
        setImmediate(() => listener(left.shift() ?? 'q'));
      },
      onKey: (told) => {
        listener = told;
      },
      close: () => {
        closed = true;
      },
    };
    const { code } = await kubetape(['debug', '--at', 'start'], { openTerminal: () => terminal });
    expect(code).toBe(0);
    expect(closed).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what positions the cursor
    return screen.replaceAll(/\x1b\[\d+;1H/g, '\n').replaceAll(/\x1b\[[KJ]/g, '');
  }

  test('every line is just as wide as the screen, and where one stands is marked', async () => {
    const screen = await pressing(['s', 's', 's']);
    const lines = screen.slice(1).split('\n');
    expect(lines).toHaveLength(24);
    expect(lines.map(({ length }) => length)).toEqual(lines.map(() => 100));
    expect(lines.filter((line) => line.startsWith('▶')).join()).toMatch(/^▶@3 /);
  });

  test('long lines of the pane are broken between words', async () => {
    const pane = (await pressing(['?'])).split('\n').map((line) => line.split('│')[1]?.trim());
    expect(pane.join(' ')).toContain('on to the next event at which something watched changes');
  });

  test('a typed watch is met, its changes are marked on the timeline, and panes tell more', async () => {
    const typed = [...'deployment/web.spec.replicas', 'return'];
    const met = await pressing(['w', ...typed, 'c', 'c', 'tab']);
    expect(met).toContain('spec.replicas: 2 → 3');
    expect(met).toContain('◆ 1  Deployment default/web spec.replicas = 3');
    expect(met.split('\n')[2]).toMatch(/◆.*●/);
    expect(await pressing(['w', ...typed, 'c', 'tab', 'tab'])).toContain('That is where it begins');
    expect(await pressing(['end', ':', ...'get deploy', 'return'])).toMatch(/web +3\/3/);
  });

  test('a slip is told on the last line, and forgotten with the next key', async () => {
    expect(await pressing(['b'])).toContain('this is the beginning');
    expect(await pressing(['b', 's'])).not.toContain('this is the beginning');
  });
});
