// `kubectl version`: which Kubernetes this is.
//
// Departure: client and server are one program, so both are the release the tape was made with; there is no
// Kustomize here.

import { goJson } from '../machinery/go-json.js';
import { releaseOf } from '../machinery/settings.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { bool, text } from './flags.js';
import { fail } from './problem.js';
import { defineVerb } from './verb.js';

export const version = defineVerb({
  name: 'version',
  summary: 'Print the client and server version information',
  examples: 'kubectl version -o json',
  flags: {
    client: bool('Only the client version'),
    output: text('json or yaml', { short: 'o' }),
  },
  run: ({ io, session }, { flags }) => {
    const { kubernetes } = session.log.settings;
    const gitVersion = releaseOf(kubernetes);
    const [major = '', minor = ''] = kubernetes.split('.');
    const info = { gitVersion, major, minor };
    const both = flags.client
      ? { clientVersion: info }
      : { clientVersion: info, serverVersion: info };
    if (flags.output === 'json') io.stdout(`${goJson(both, '  ')}\n`);
    else if (flags.output === 'yaml') io.stdout(dumpYaml(both));
    else if (flags.output !== '') fail("--output must be 'yaml' or 'json'");
    else {
      io.stdout(`Client Version: ${gitVersion}\n`);
      if (!flags.client) io.stdout(`Server Version: ${gitVersion}\n`);
    }
    return 0;
  },
});
