// `kubectl set image`. Source: kubectl pkg/cmd/set/set_image.go.

import { readPairs, resourcesAndPairs } from '../pairs.js';
import { fail } from '../problem.js';
import { defineVerb } from '../verb.js';
import { type Container, changePodSpec, type PodSpec } from './pod-spec.js';
import { set, settingFlags } from './setting.js';

export const setImage = defineVerb({
  name: 'image',
  summary: 'Update the image of a pod template',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ...',
  examples: `
# Set a deployment's nginx container image to 'nginx:1.9.1'
kubectl set image deployment/nginx nginx=nginx:1.9.1
# Update image of all containers of deployment web
kubectl set image deployment web *=nginx:1.9.1
`,
  writes: true,
  flags: settingFlags,
  run(kubectl, { args, flags }) {
    const { resources, pairs } = resourcesAndPairs(args, 'image');
    const images = readPairs(pairs, 'image', false).set;
    if (images.size === 0) fail('at least one image update is required');
    if (images.size > 1 && images.has('*'))
      fail(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    set(kubectl, flags, {
      isAskedForResources: true,
      resources,
      operation: 'image updated',
      refusal: 'failed to patch image update to pod template:',
      change: (object, problems) =>
        changePodSpec(object, (spec) => {
          const { after, missing } = withImages(spec, images);
          for (const name of missing)
            problems.push(`error: unable to find container named ${JSON.stringify(name)}`);
          return after;
        }),
    });
    return 0;
  },
});

function withImages(
  spec: PodSpec,
  images: ReadonlyMap<string, string>,
): { readonly after: PodSpec; readonly missing: readonly string[] } {
  const found = new Set<string>();
  const changed = (containers: readonly Container[]): readonly Container[] =>
    containers.map((container) => {
      const key = images.has('*') ? '*' : container.name;
      const image = images.get(key);
      if (image === undefined) return container;
      found.add(key);
      return { ...container, image };
    });
  const { containers, initContainers } = spec;
  const after: PodSpec = {
    ...spec,
    containers: changed(containers),
    ...(initContainers ? { initContainers: changed(initContainers) } : {}),
  };
  return { after, missing: [...images.keys()].filter((name) => !found.has(name)) };
}
