// The command's launcher: code that V8 compiled before is a help, never a need.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LAUNCH = join(import.meta.dirname, '../../tools/launch.cjs');

describe('the launcher', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubetape-launch-'));
    copyFileSync(LAUNCH, join(folder, 'kubetape.cjs'));
    writeFileSync(join(folder, 'main.cjs'), "console.log(require('./other.cjs').answer());");
    writeFileSync(join(folder, 'other.cjs'), 'exports.answer = () => 6 * 7;');
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...words: string[]) =>
    spawnSync('node', [join(folder, 'kubetape.cjs'), ...words], { encoding: 'utf8' });
  const kept = () => readdirSync(folder).filter((name) => /\.cjs\./.test(name));

  it('keeps what was compiled of each file, and runs the same with it', () => {
    expect(run().stdout).toBe('42\n');
    expect(kept()).toHaveLength(2);
    expect(run()).toMatchObject({ stdout: '42\n', stderr: '', status: 0 });
    expect(kept()).toHaveLength(2);
  });

  it('compiles anew what was kept damaged', () => {
    run();
    for (const name of kept()) writeFileSync(join(folder, name), 'no code of any V8');
    expect(run()).toMatchObject({ stdout: '42\n', stderr: '', status: 0 });
  });

  it('runs where nothing can be written', () => {
    chmodSync(folder, 0o500);
    expect(run()).toMatchObject({ stdout: '42\n', stderr: '', status: 0 });
  });

  it('reads what is only called when it is called', () => {
    const main =
      "const { answer } = require('./called-answers.cjs'); if (process.argv[2]) console.log(answer(6));";
    writeFileSync(join(folder, 'main.cjs'), main);
    writeFileSync(join(folder, 'called-answers.cjs'), 'exports.answer = (six) => six * 7;');
    expect([run().stdout, kept()]).toEqual(['', [expect.stringContaining('main.cjs.')]]);
    expect(run('ask').stdout).toBe('42\n');
    expect(kept()).toHaveLength(2);
  });

  it('tells what went wrong, with the exit code of Node', () => {
    writeFileSync(join(folder, 'main.cjs'), "throw new Error('no main today');");
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain('no main today');
  });
});
