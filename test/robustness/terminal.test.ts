// `kubetape debug` on a terminal that is one: a pseudo-terminal, which script(1) of util-linux makes.

import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundled, bundled } from './bundled.js';

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
);

let kubetape: Bundled;
beforeAll(async () => {
  kubetape = await bundled('src/main.ts');
});
afterAll(() => kubetape.remove());

test.skipIf(!hasScript)(
  'keys step through a tape, and the terminal is left as it was',
  async () => {
    const tape = join(kubetape.folder, 'c.tape');
    const node = [process.execPath, kubetape.program];
    expect(spawnSync(node[0] as string, [kubetape.program, 'init', '--tape', tape]).status).toBe(0);
    const line = `${node.join(' ')} debug --at start --tape ${tape}`;
    const script = spawn('script', ['-qfec', line, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm' },
    });
    let drawn = '';
    const keys = ['s', 's', ':', ...'nodes.size()', '\r', 'q'];
    const code = await new Promise<number | null>((resolve) => {
      script.on('close', resolve);
      script.stdout.setEncoding('utf8').on('data', (text: string) => {
        drawn += text;
        // Every drawing ends so: then it is a key's turn.
        if (text.includes('\x1b[J')) script.stdin.write(keys.shift() ?? '');
      });
    });
    expect(code).toBe(0);
    expect(drawn.startsWith('\x1b[?1049h')).toBe(true);
    expect(drawn).toContain('▶@2 ');
    expect(drawn).toContain('nodes.size()');
    expect(drawn.trimEnd().endsWith('\x1b[?1049l')).toBe(true);
  },
  30_000,
);
