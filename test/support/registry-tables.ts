// The README's tables of kinds and controllers, made from the registries and from the sentence that each
// definition's file opens with.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Controller } from '../../src/controllers/controller.js';
import { controllers } from '../../src/controllers/index.js';
import { kinds } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import { apiVersionOf } from '../../src/kinds/lookup.js';
import { root } from './documents.js';

type Row = readonly string[];

/** What an opening sentence begins with: `Deployment: `, `The garbage collector: `. */
const NAME = /^(\w+|(The )?[\w' -]*(controller|scheduler|kubelet|half|publisher|collector)): /i;

export function kindTable(): string {
  const rows = Object.values(kinds as unknown as Record<string, Kind>).map(
    (kind): Row => [
      kind.kind,
      code([apiVersionOf(kind)]),
      code([kind.plural, ...kind.shortNames]),
      code(subresourcesOf(kind)),
      said(openingOf(`kinds/${kind.kind.toLowerCase()}/index.ts`)),
    ],
  );
  return table(['Kind', 'Version', 'Names', 'Subresources', 'What it is'], rows);
}

export async function controllerTable(): Promise<string> {
  const files = await filesByController();
  const rows = controllers.map((controller): Row => {
    const watched = Object.keys(controller.watches ?? {});
    return [
      code([controller.name]),
      kindText(controller.reconciles),
      watched.map(kindText).join(', '),
      said(openingOf(files.get(controller) ?? '')),
    ];
  });
  return table(['Controller', 'Looks at', 'Also when these change', 'What it does'], rows);
}

const kindText = (kind: string): string => (kind === '*' ? 'every kind' : kind);

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

function subresourcesOf({ status, scale, subresources = {} }: Kind): readonly string[] {
  return [...(status ? ['status'] : []), ...(scale ? ['scale'] : []), ...Object.keys(subresources)];
}

/** Which file exports each controller. */
async function filesByController(): Promise<ReadonlyMap<Controller, string>> {
  const files = readdirSync(join(root, 'src/controllers'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /^\w.*\/.*\.ts$/.test(file))
    .sort();
  const found = new Map<Controller, string>();
  for (const file of files) {
    const path = `controllers/${file}`;
    const exported = (await import(pathToFileURL(join(root, 'src', path)).href)) as object;
    for (const value of Object.values(exported))
      if (controllers.includes(value as Controller)) found.set(value as Controller, path);
  }
  return found;
}

/** The first paragraph of a file's opening comment. */
function openingOf(file: string): string {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const [comment = ''] = /^(\/\/ .*\n)+/.exec(text) ?? [];
  return comment
    .replace(/^\/\/ /gm, '')
    .replace(/\n/g, ' ')
    .trim();
}

/** The first sentence, without sources, after the name it begins with. */
function said(opening: string): string {
  const plain = opening.replace(/ ?\[[^\]]*\]/g, '').replace(NAME, '');
  const [sentence = plain] = /^.*?\.(?= |$)/.exec(plain) ?? [];
  const text = sentence.replace(/\.$/, '').replaceAll('|', '\\|');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
