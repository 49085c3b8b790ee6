"""What lies in deploy/ says what the program does: the chart, the containers, the units, nginx."""

import copy
import getpass
import json
import os
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from tests.house.charts import written_out
from tests.house.house import ROOT
from tests.house.test_papers import settings_read

DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "pintar"
OUTSIDE = {"PINTAR_IMAGE", "PINTAR_SMTP_TLS"}


def values(**changed):
    return yaml.safe_load((CHART / "values.yaml").read_text()) | changed


def everything_on(**changed):
    """Values with every switch on and every list filled."""
    full = values(
        imagePullSecrets=[{"name": "registry"}],
        nodeSelector={"room": "pintar"},
        tolerations=[{"key": "room", "operator": "Equal", "value": "pintar", "effect": "NoSchedule"}],
    )
    full["serviceMonitor"]["enabled"] = True
    full["ingress"]["annotations"] = {"example.id/buffering": "off"}
    return full | changed


def check(document):
    """Refuse what a Kubernetes server would refuse: unknown fields, wrong types, missing names."""
    known = json.loads((ROOT / "tests/house/kubernetes.json").read_text())
    kind = known["kinds"][f"{document['apiVersion']} {document['kind']}"]
    Draft202012Validator(kind | {"$defs": known["$defs"]}).validate(document)


def by_kind(documents):
    found = {}
    for document in documents:
        found.setdefault(document["kind"], []).append(document)
    return found


def test_the_chart_gives_nodes_that_scale_and_stay_when_machines_are_renewed():
    found = by_kind(written_out(CHART, values()))

    assert {"Deployment", "Service", "Job", "Ingress", "ConfigMap", "NetworkPolicy"} <= set(found)
    web = next(one for one in found["Deployment"] if one["metadata"]["name"] == "uji-web")
    assert "replicas" not in web["spec"]  # the autoscaler says how many
    scale = found["HorizontalPodAutoscaler"][0]["spec"]
    assert scale["scaleTargetRef"]["name"] == "uji-web" and scale["minReplicas"] >= 3
    assert {one["metadata"]["name"]: one["spec"]["minAvailable"] for one in found["PodDisruptionBudget"]} == {
        "uji-web": 2,
        "uji-worker": 1,
    }
    for one in (web["spec"]["template"]["spec"], found["Job"][0]["spec"]["template"]["spec"]):
        for container in [*one["containers"], *one.get("initContainers", [])]:
            assert (
                container["securityContext"]["runAsNonRoot"]
                and container["securityContext"]["readOnlyRootFilesystem"]
            )
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            assert mounted <= {volume["name"] for volume in one["volumes"]}


@pytest.mark.parametrize("given", [values(), everything_on()], ids=["as it comes", "everything on"])
def test_kubernetes_takes_what_the_chart_gives(given):
    found = [
        one for one in written_out(CHART, given) if one["kind"] != "ServiceMonitor"
    ]  # Prometheus' own kind

    assert len(found) >= 9
    for document in found:
        check(document)


def test_a_spoilt_document_is_refused():
    web = by_kind(written_out(CHART, values()))["Deployment"][0]
    misspelt, mistyped = copy.deepcopy(web), copy.deepcopy(web)
    misspelt["spec"]["template"]["spec"]["containers"][0]["imagePullPolcy"] = "Always"
    mistyped["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = "28"

    for spoilt in (misspelt, mistyped):
        with pytest.raises(ValidationError):
            check(spoilt)


def test_the_parts_of_the_chart_find_each_other():
    found = by_kind(written_out(CHART, everything_on()))
    pods = {one["metadata"]["name"]: one["spec"]["template"] for one in found["Deployment"]}
    keys = {
        source[which]["name"]
        for template in [*pods.values(), found["Job"][0]["spec"]["template"]]
        for container in template["spec"]["containers"] + template["spec"].get("initContainers", [])
        for source in container["envFrom"]
        for which in source
    }
    assert keys == {found["ConfigMap"][0]["metadata"]["name"], "pintar"}

    for one in found["Deployment"]:
        chosen = one["spec"]["selector"]["matchLabels"].items()
        assert chosen <= pods[one["metadata"]["name"]]["metadata"]["labels"].items()
    for one in found["PodDisruptionBudget"]:
        chosen = one["spec"]["selector"]["matchLabels"].items()
        assert {n for n, p in pods.items() if chosen <= p["metadata"]["labels"].items()} == {
            one["metadata"]["name"]
        }
    service, target = found["Service"][0], found["HorizontalPodAutoscaler"][0]["spec"]["scaleTargetRef"]
    assert service["spec"]["selector"].items() <= pods["uji-web"]["metadata"]["labels"].items()
    assert target["name"] in pods
    web = pods["uji-web"]["spec"]["containers"][0]
    named = {port["name"] for port in web["ports"]}
    asked = {web[f"{probe}Probe"]["httpGet"]["port"] for probe in ("readiness", "liveness", "startup")}
    assert {service["spec"]["ports"][0]["targetPort"], *asked} == named
    back = found["Ingress"][0]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert back == {
        "name": service["metadata"]["name"],
        "port": {"name": service["spec"]["ports"][0]["name"]},
    }
    watched = found["ServiceMonitor"][0]["spec"]
    assert watched["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()


def test_settings_and_tables_come_before_the_pods_that_need_them():
    found = by_kind(written_out(CHART, values()))
    hooks = [one["metadata"]["annotations"] for one in (found["ConfigMap"][0], found["Job"][0])]

    assert all({"pre-install", "pre-upgrade"} <= set(one["helm.sh/hook"].split(",")) for one in hooks)
    assert "pre-rollback" in hooks[0]["helm.sh/hook"]  # a version that comes back finds its own settings
    assert int(hooks[0]["helm.sh/hook-weight"]) < int(hooks[1]["helm.sh/hook-weight"])


def test_a_pod_serves_on_while_the_routes_turn_and_is_given_longer_to_leave_than_it_takes():
    deployments = by_kind(written_out(CHART, values()))["Deployment"]
    web = next(one for one in deployments if one["metadata"]["name"] == "uji-web")["spec"]["template"]["spec"]
    drain = {e["name"]: e["value"] for e in web["containers"][0]["env"]}["PINTAR_DRAIN"]
    turning = web["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert turning >= 5 and web["terminationGracePeriodSeconds"] > turning + float(drain) + 8


def test_the_image_is_of_the_account_that_the_chart_names_and_knows_the_command():
    image = (DEPLOY / "Dockerfile").read_text()
    account = int(re.search(r"(?m)^USER (\d+)", image)[1])
    pods = by_kind(written_out(CHART, values()))["Deployment"]

    assert {p["spec"]["template"]["spec"]["securityContext"]["fsGroup"] for p in pods} == {account}
    assert f"useradd --uid {account}" in image and ".venv/bin/pintar" in image


def test_the_builder_is_sent_what_the_image_copies_and_nothing_that_is_secret():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = set()
    for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", (DEPLOY / "Dockerfile").read_text()):
        copied |= set(line.split()[:-1])

    assert "*" in lines and copied == let_in
    assert not {"var", "deploy", ".git", "tests"} & {name.split("/")[0] for name in let_in}


def test_what_is_switched_off_is_not_made():
    bare = values()
    bare["web"]["autoscaling"]["enabled"] = bare["ingress"]["enabled"] = bare["migrate"]["enabled"] = False
    bare["serviceMonitor"]["enabled"] = True

    found = by_kind(written_out(CHART, bare))

    assert not {"HorizontalPodAutoscaler", "Ingress", "Job"} & set(found) and "ServiceMonitor" in found
    assert {d["spec"].get("replicas") for d in found["Deployment"]} == {2, 3}


def test_every_value_of_the_chart_is_used_and_every_one_used_is_explained():
    text = "".join(path.read_text() for path in (CHART / "templates").iterdir())
    used = set(re.findall(r"\.Values\.([\w.]+)", text))
    known = set(paths(values(nodeSelector=1, tolerations=1, settings=1, service={"annotations": 1})))

    whole = {path for path in known if any(path.startswith(f"{one}.") for one in used)}
    assert used <= known | {path.rsplit(".", n)[0] for path in known for n in (1, 2)}
    assert known - used - whole == set()


def paths(tree, above=""):
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            yield from paths(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


@pytest.mark.parametrize(
    "path", ["systemd/pintar.env", "compose/compose.yml", "compose/.env.example", "helm/pintar/values.yaml"]
)
def test_every_setting_named_in_deploy_exists(path):
    named = set(re.findall(r"\bPINTAR_[A-Z0-9_]+", (DEPLOY / path).read_text())) - OUTSIDE

    assert named and named <= set(settings_read()) | {"PINTAR_DATA"}


def test_the_containers_of_compose_start_programs_that_exist():
    services = yaml.safe_load((DEPLOY / "compose/compose.yml").read_text())["services"]
    ours = {
        name: one["command"][0] for name, one in services.items() if name.startswith(("web", "work", "prep"))
    }
    known = (ROOT / "pintar/cli/running.py").read_text()

    assert len(ours) == 4 and all(f"app.command()({word})" in known for word in ours.values())
    for place in re.findall(r"- (\.\.?/[\w./-]+):", (DEPLOY / "compose/compose.yml").read_text()):
        assert (DEPLOY / "compose" / place).exists(), place


def test_only_what_answers_pages_is_asked_whether_it_lives():
    services = yaml.safe_load((DEPLOY / "compose/compose.yml").read_text())["services"]

    assert {name for name, one in services.items() if "healthcheck" in one} == {"database", "web-1", "web-2"}
    assert (
        "HEALTHCHECK" not in (DEPLOY / "Dockerfile").read_text()
    )  # the worker, of the same image, has no port


def test_what_may_do_nothing_as_root_does_not_start_as_root():
    services = yaml.safe_load((DEPLOY / "compose/compose.yml").read_text())["services"]
    bare = {name for name, one in services.items() if one.get("cap_drop") == ["ALL"]}

    assert bare == {"redis", "prepare", "web-1", "web-2", "worker"}
    assert services["redis"]["user"] == "valkey"  # ours say USER in the image


def test_what_the_example_of_compose_leaves_empty_stops_the_start_or_may_be_empty():
    lines = (DEPLOY / "compose/.env.example").read_text().splitlines()
    empty = {line[:-1] for line in lines if line.endswith("=") and not line.startswith("#")}
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose/compose.yml").read_text()))

    assert needed - {"PINTAR_BASE_URL"} <= empty
    assert (
        not {"PINTAR_SMTP_PORT", "PINTAR_MAIL_FROM", "PINTAR_S3_REGION"} & empty
    )  # these must say something


def test_compose_has_the_same_way_to_its_nodes_as_nginx_elsewhere():
    ours = (DEPLOY / "nginx/pintar-upstream.conf").read_text()
    theirs = (DEPLOY / "compose/upstream.conf").read_text()

    def rules(text):
        return [
            re.sub(r"server \S+", "server X", line) for line in text.splitlines() if not line.startswith("#")
        ]

    assert rules(ours) == rules(theirs)


@pytest.mark.parametrize(
    "names",
    [
        (
            "nginx/pintar-http.conf",
            "nginx/pintar-upstream.conf",
            "nginx/pintar-site.conf",
            "nginx/pintar.conf",
        ),
        ("nginx/pintar-http.conf", "compose/upstream.conf", "nginx/pintar-site.conf", "compose/site.conf"),
    ],
)
def test_no_two_parts_of_nginx_share_a_piece_of_memory(names):
    text = "\n".join((DEPLOY / name).read_text() for name in names)
    zones = re.findall(r"(?m)^\s*zone (\w+)|keys_zone=(\w+):|shared:(\w+):|\bzone=(\w+):\d", text)
    named = [one for found in zones for one in found if one]

    assert len(named) == len(set(named)) >= 6, named


def test_a_command_reads_the_settings_as_systemd_does(tmp_path):
    settings, account = tmp_path / "pintar.env", getpass.getuser()
    settings.write_text(
        '# PINTAR_X=1\nPINTAR_MAIL_FROM=Pintar <a@b.id>\nPINTAR_Y="$HOME `x`"\n\nPINTAR_Z=a=b'
    )
    place = tmp_path / "pintar" / "deploy"
    (tmp_path / "pintar/.venv/bin").mkdir(parents=True)
    place.mkdir()
    shutil.copy(DEPLOY / "pintar", place / "pintar")
    program = tmp_path / "pintar/.venv/bin/pintar"
    program.write_text('#!/bin/sh\necho "$1|$PINTAR_MAIL_FROM|$PINTAR_Y|$PINTAR_Z|${PINTAR_X-none}"\n')
    program.chmod(0o755)
    if os.geteuid():
        pytest.skip("only root may become the program's account")

    said = subprocess.run(
        [place / "pintar", "doctor"],
        env=os.environ | {"SETTINGS": str(settings), "ACCOUNT": account},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "doctor|Pintar <a@b.id>|$HOME `x`|a=b|none\n"


def test_units_may_write_to_their_own_folder_only():
    for unit in ("pintar-web@.service", "pintar-worker.service"):
        text = (DEPLOY / "systemd" / unit).read_text()
        for word in (
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "ReadWritePaths=/var/lib/pintar\n",
            "User=pintar",
        ):
            assert word in text, (unit, word)
    stop = int(re.search(r"TimeoutStopSec=(\d+)", (DEPLOY / "systemd/pintar-web@.service").read_text())[1])
    drain = int(re.search(r"PINTAR_DRAIN=(\d+)", (DEPLOY / "systemd/pintar-web@.service").read_text())[1])
    assert stop > drain + 8


def test_the_chart_is_of_the_version_of_the_program():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"] == version
