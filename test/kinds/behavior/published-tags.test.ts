// Which tags are taken for misspelt: those that documentation and manifests use must not be among them.

import { describe, expect, test } from 'vitest';
import { unpublished } from '../../../src/kinds/behavior/published-tags.js';

describe('tags that were published', () => {
  test.each([
    ...[
      'nginx',
      'nginx:1.7.9',
      'nginx:1.14.2',
      'nginx:1.29-alpine-slim',
      'nginx:stable-perl',
      'nginx:2',
    ],
    ...['redis:alpine', 'redis:7.2.4-bookworm', 'busybox:1.28', 'busybox:musl', 'perl:5.34.0'],
    ...[
      'mysql:8.0.36',
      'mysql:5.7',
      'wordpress:6.2.1-apache',
      'postgres:17rc1-alpine3.20',
      'node:lts-slim',
    ],
    ...[
      'python:3.13-slim-bookworm',
      'golang:1.23rc2',
      'alpine:20240329',
      'debian:12',
      'ubuntu:noble',
    ],
    ...['debian:bookworm-20240110-slim', 'rabbitmq:3-management', 'httpd:2.4', 'mongo:7.0.5-jammy'],
    ...['nginx:nope@sha256:0123456789012345678901234567890123456789012345678901234567890123'],
    ...[
      'nope:nope',
      'team/nginx:oops',
      'gcr.io/google-samples/kubernetes-bootcamp:v1',
      'jocatalin/kubernetes-bootcamp:v2',
      'registry.k8s.io/nginx:test-cmd',
      'registry.example.com/redis:x',
    ],
  ])('%s can be had', (image) => expect(unpublished(image)).toBeUndefined());
});

describe('tags that were not', () => {
  test.each([
    'nginx:1.161',
    'nginx:sometag',
    'gcr.io/google-samples/kubernetes-bootcamp:v10',
    'docker.io/library/nginx:oops',
    'busybox:v1.28x.y',
    'redis:123',
  ])('%s is a typo', (image) => expect(unpublished(image)).toBe('tag'));
  test.each([
    'non-existing-repo/non-existing-image:example',
    'nonexistent',
    'ghcr.io/a/does-not-exist:1',
  ])('%s says it itself', (image) => expect(unpublished(image)).toBe('repository'));
});
