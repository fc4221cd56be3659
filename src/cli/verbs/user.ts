// `kubetape user`: somebody besides the administrator, with a certificate that the tape's server knows.
//
// It is what kubeadm kubeconfig user does on a real cluster. What the user may do is for roles and bindings to say.

import { AUTHENTICATED } from '../../kinds/rbac/user.js';
import { bool, text, texts } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { authority, clientCertificate } from '../../server/identity/certificates.js';
import { keyFolder } from '../../server/identity/key-store.js';
import { Tokens } from '../../server/identity/tokens.js';
import { defineCliVerb } from '../cli-verb.js';
import { certified, kubeconfigFor, serverOf, withContext } from '../kubeconfig.js';

const NAME = /^[^\s,/]+$/;

export const user = defineCliVerb({
  name: 'user',
  summary: 'Add a user, and a context for it, to the kubeconfig of a tape served with --tls',
  usage: 'NAME [--group GROUP]',
  examples: `
    kubetape user jane --group dev
    kubectl create rolebinding dev --clusterrole=view --group=dev
    kubectl --context jane get pods`,
  flags: {
    group: texts('A group the user is in; may be given several times'),
    token: bool('A bearer token rather than a certificate'),
    kubeconfig: text('File to write the context to; the tape with .kubeconfig, without'),
  },
  tape: 'none',
  run: async (cli, { args, flags }) => {
    const { host, options } = cli;
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) fail('give the name of one user');
    for (const one of [name, ...flags.group])
      if (!NAME.test(one)) fail(`"${one}" cannot be the name of a user or a group`);
    const path = flags.kubeconfig || kubeconfigFor(cli);
    const before = host.exists(path) ? host.readFile(path) : '';
    const server = serverOf(before, 'now');
    if (!server?.startsWith('https:'))
      fail(`${path} has no context of a server with TLS: start it with kubetape serve --tls`);
    const keys = keyFolder(`${options.tape}.keys`);
    const who = { name, groups: flags.group.filter((group) => group !== AUTHENTICATED) };
    const credentials = flags.token
      ? { token: await new Tokens(keys).forUser(who) }
      : certified(await clientCertificate(keys, who));
    const { cert: ca } = await authority(keys);
    const secured = { ca, user: name, credentials };
    host.writeFile(path, withContext(before, { name, server, secured }, false), true);
    host.stdout(`Added the context ${name} to ${path}.\n`);
    return 0;
  },
});
