"""Files for production, each read by a tool that knows its kind; what the compose file promises is looked up in it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import hcl2
import pytest
import yaml

from tests.pipelines.store import stage

INFRA = Path(__file__).parents[2] / "infra"
MANIFESTS = sorted((INFRA / "kubernetes").glob("*.yaml"))
COMPOSE = yaml.safe_load((INFRA / "docker" / "compose.yaml").read_text())
OURS = [
    name for name, service in COMPOSE["services"].items() if service["image"].startswith("copydesk")
]


def tool(name):
    """Path of a command that was installed beside this Python."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


@pytest.mark.slow
def test_the_dockerfile_has_no_fault_that_hadolint_knows():
    command = [tool("hadolint"), str(INFRA / "docker" / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout


@pytest.mark.slow
def test_the_manifests_are_what_kubernetes_takes():
    command = [tool("kubernetes-validate"), "--strict", *map(str, MANIFESTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    known = [line for line in (done.stdout + done.stderr).splitlines() if "passed" in line]
    assert len(known) >= 6


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_every_pod_runs_as_a_normal_user_on_a_root_that_it_cannot_write(manifest):
    for document in yaml.safe_load_all(manifest.read_text()):
        for pod in _pods(document):
            assert pod["securityContext"]["runAsNonRoot"]
            assert pod["automountServiceAccountToken"] is False
            for container in pod["containers"] + pod.get("initContainers", []):
                assert container["securityContext"]["readOnlyRootFilesystem"]
                assert ["ALL"] == container["securityContext"]["capabilities"]["drop"]


def _pods(node):
    if isinstance(node, dict):
        if "containers" in node:
            yield node
        for value in node.values():
            yield from _pods(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pods(value)


def test_the_resources_of_the_kustomization_are_there():
    told = yaml.safe_load((INFRA / "kubernetes" / "kustomization.yaml").read_text())
    assert all((INFRA / "kubernetes" / name).is_file() for name in told["resources"])


@pytest.mark.parametrize("name", OURS)
def test_our_containers_write_nothing_and_gain_no_rights(name):
    service = COMPOSE["services"][name]
    assert service["read_only"]
    assert ["ALL"] == service["cap_drop"]
    assert ["no-new-privileges:true"] == service["security_opt"]
    assert "PREFECT_API_AUTH_STRING" in service["environment"]


def test_only_the_desk_is_published_and_only_to_this_machine():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:4200:4200"]


def test_no_password_stands_in_the_compose_file():
    text = (INFRA / "docker" / "compose.yaml").read_text()
    example = (INFRA / "docker" / "example.env").read_text()
    given = [line.split("=")[0] for line in example.splitlines() if "change-me" in line]
    assert given
    assert all(f"${{{name}:?" in text for name in given)


@pytest.mark.slow
def test_the_bucket_is_made_once(monkeypatch):
    *_, script = COMPOSE["services"]["bucket"]["entrypoint"]
    with stage.s3_server() as endpoint:
        given = {"endpoint": endpoint, **stage.KEYS}
        for name, value in given.items():
            monkeypatch.setenv(f"COPYDESK_S3_{name.upper()}", value)
        for _ in range(2):
            subprocess.run([sys.executable, "-c", script], check=True)
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=stage.KEYS["access_key"],
            aws_secret_access_key=stage.KEYS["secret_key"],
            region_name=stage.KEYS["region"],
        )
        assert "articles" in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
        client.close()


def test_the_terraform_file_gives_each_role_its_rights():
    with (INFRA / "terraform" / "main.tf").open() as file:
        told = hcl2.load(file)
    text = json.dumps(told)
    assert "OnlyOverTls" in text
    assert "aws_s3_bucket_public_access_block" in text
    roles = {file.stem for file in (INFRA / "terraform" / "policies").iterdir()}
    assert all(f'\\"{role}\\"' in text for role in roles)
    assert {"writer", "append-only", "reader"} == roles
    assert "templatefile" in text
    assert all(f"${{var.{name}" in text for name in ("bucket", "prefix", "kms_key"))
