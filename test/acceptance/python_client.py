# The client library of Python against a served cluster. Prints `ok LABEL` or `failed LABEL: why` for each claim.
# Arguments: kubeconfig, context.

import sys
import time

from kubernetes import client, config, watch
from kubernetes.stream import stream

config.load_kube_config(config_file=sys.argv[1], context=sys.argv[2])
core = client.CoreV1Api()


def claim(label, work):
    try:
        if work() is False:
            raise AssertionError("it does not hold")
        print(f"ok {label}")
    except Exception as error:  # every claim is to be told
        print(f"failed {label}: {str(error)[:500]!r}")


def created():
    body = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py"), data={"a": "1"})
    return core.create_namespaced_config_map("default", body).metadata.uid is not None


def patched():
    return core.patch_namespaced_config_map("py", "default", {"data": {"a": "2"}}).data["a"] == "2"


def watched():
    for event in watch.Watch().stream(core.list_namespaced_config_map, "default", timeout_seconds=10):
        if event["object"].metadata.name == "py":
            return event["type"] == "ADDED"
    return False


def pod_runs():
    container = client.V1Container(name="c", image="busybox", command=["sleep", "3600"])
    body = client.V1Pod(
        metadata=client.V1ObjectMeta(name="py"), spec=client.V1PodSpec(containers=[container])
    )
    core.create_namespaced_pod("default", body)
    for _ in range(100):
        if core.read_namespaced_pod("py", "default").status.phase == "Running":
            return True
        time.sleep(0.1)
    return False


def executed():
    output = stream(
        core.connect_get_namespaced_pod_exec,
        "py",
        "default",
        command=["echo", "hello"],
        stdout=True,
        stderr=True,
        stdin=False,
        tty=False,
    )
    return output.strip() == "hello"


claim("create", created)
claim("patch", patched)
claim("watch", watched)
claim("a pod runs", pod_runs)
claim("exec", executed)
claim("delete", lambda: core.delete_namespaced_config_map("py", "default").status == "Success")
