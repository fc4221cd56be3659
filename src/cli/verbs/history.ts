// `kubetape history OBJECT`: every version an object had: when, who, and what changed.

import { isObjectEvent, type ObjectEvent } from '../../events/event.js';
import { text } from '../../kubectl/flags.js';
import { withoutManaged } from '../../kubectl/print-objects.js';
import { fail } from '../../kubectl/problem.js';
import { timestamp } from '../../machinery/duration.js';
import { goJson } from '../../machinery/go-json.js';
import { type KubeObject, refOfKey } from '../../machinery/object.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { changesOf, changeText, offsetText, refText } from '../event-text.js';
import { keyNamed } from './log.js';

export const history = defineCliVerb({
  name: 'history',
  summary: 'Show every version of an object: when, who, what changed',
  usage: '(TYPE/NAME | TYPE NAME)',
  examples: `
    # What happened to a pod, gone ones included
    kubetape history pod/web-7d4b9c6f5-x2k8p

    # Every version of a deployment as a whole
    kubetape history deployment web -o yaml`,
  flags: { output: text('json or yaml: whole versions', { short: 'o' }) },
  tape: 'reads',
  run: (cli, { args, flags }) => {
    const [first, second, ...more] = args;
    if (first === undefined || more.length > 0) fail('name one object: TYPE/NAME');
    const key = keyNamed(cli.kubectl, second === undefined ? first : `${first}/${second}`);
    const { log } = cli.kubectl.session;
    let before: KubeObject | undefined;
    let versions = 0;
    for (const event of log.historyOf(key, cli.kubectl.view.revision)) {
      if (!isObjectEvent(event)) continue;
      versions++;
      cli.io.stdout(versionText(cli, event, before, flags.output));
      before = event.type === 'ObjectDeleted' ? undefined : event.object;
    }
    if (versions === 0) fail(`${refText(refOfKey(key))} has never been there`);
    return 0;
  },
});

function versionText(
  { kubectl }: Cli,
  event: ObjectEvent,
  before: KubeObject | undefined,
  output: string,
): string {
  const { revision, at, actor, because, type, object } = event;
  const { epoch } = kubectl.session.log.settings;
  const done = { ObjectCreated: 'created', ObjectUpdated: 'updated', ObjectDeleted: 'deleted' }[
    type
  ];
  if (output === 'json')
    return `${goJson({ revision, at: timestamp(at), actor, because, change: done, object: withoutManaged(object) })}\n`;
  const reason = because === null ? '' : `, because of @${because}`;
  const head = `@${revision}  ${timestamp(at)} (${offsetText(at, epoch)})  ${done} by ${actor}${reason}\n`;
  if (output === 'yaml') return `---\n# ${head}${dumpYaml(withoutManaged(object))}`;
  if (output !== '') fail(`--output is json or yaml, not "${output}"`);
  return (
    head +
    changesOf(before, object)
      .map((change) => `    ${changeText(change)}\n`)
      .join('')
  );
}
