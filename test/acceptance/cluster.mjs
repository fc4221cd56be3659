// A served cluster of two nodes on a new tape, for as long as a test needs it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { behavior } from './container.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const KUBETAPE = join(here, '..', '..', 'dist', 'bin', 'kubetape.js');
const READY_WITHIN_MS = 60_000;

export class ServedCluster {
  static async start(flags = []) {
    const folder = mkdtempSync(join(tmpdir(), 'kubetape-acceptance-'));
    const cluster = new ServedCluster(folder);
    await cluster.kubetape('init', '--nodes', '0');
    await cluster.kubetape('apply', '-f', join(here, 'nodes.yaml'));
    const container = join(folder, 'container.json');
    writeFileSync(container, JSON.stringify(behavior()));
    await cluster.kubetape('apply', '-f', container);
    await cluster.serve(flags);
    return cluster;
  }

  constructor(folder) {
    this.folder = folder;
    this.tape = join(folder, 'cluster.tape');
    this.kubeconfig = join(folder, 'kubeconfig');
  }

  /** Runs our own command: on the tape, or on whatever else the words say. */
  async kubetape(...words) {
    const on = words.includes('--server') ? [] : ['--tape', this.tape];
    const child = spawn(process.execPath, [KUBETAPE, ...words, ...on], { cwd: this.folder });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += text;
      });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`kubetape ${words.join(' ')}: ${output}`);
  }

  /** Serves the tape; on the port it had before, if it was served before. */
  async serve(flags = []) {
    const port = this.url === undefined ? '0' : new URL(this.url).port;
    this.server = spawn(
      process.execPath,
      [
        KUBETAPE,
        'serve',
        '--tape',
        this.tape,
        '--port',
        port,
        '--kubeconfig',
        this.kubeconfig,
        ...flags,
      ],
      { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.output = '';
    for (const stream of [this.server.stdout, this.server.stderr])
      stream.on('data', (text) => {
        this.output += text;
      });
    this.url = await this.#urlOnceReady();
  }

  async #urlOnceReady() {
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until && this.server.exitCode === null) {
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0];
      if (url) return url;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the server did not start: ${this.output}`);
  }

  /** The revision the cluster has come to. */
  async revision() {
    const list = await (await fetch(`${this.url}/api/v1/namespaces?limit=1`)).json();
    return Number(list.metadata.resourceVersion);
  }

  async fork(name, at) {
    const answer = await fetch(`${this.url}/timelines`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, at }),
    });
    if (!answer.ok) throw new Error(`no fork: ${await answer.text()}`);
  }

  /** Adds a context to the kubeconfig that shows a moment or a timeline. */
  async context(name, ...flags) {
    await this.kubetape('context', 'add', name, '--kubeconfig', this.kubeconfig, ...flags);
  }

  async stop(signal = 'SIGTERM') {
    if (!this.server || this.server.exitCode !== null) return;
    const gone = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill(signal);
    await gone;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
