#!/usr/bin/env python3
"""camwarden run on a veth pair between two network namespaces of its own, with real programs.

usage: run_test.py CAMWARDEN

Exit 77 (skipped) where namespaces cannot be made. Everything is bounded in time and taken down.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TAG = f"cw{os.getpid()}"
CAMERA, SERVER = f"{TAG}c", f"{TAG}s"


def sh(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, timeout=30, **more)


def inside(namespace, *words):
    return ["ip", "netns", "exec", namespace, *words]


def set_up():
    for namespace in (CAMERA, SERVER):
        sh("ip", "netns", "add", namespace)
    sh("ip", "link", "add", f"{TAG}0", "netns", CAMERA, "type", "veth", "peer", "name", f"{TAG}1", "netns", SERVER)
    for namespace, link, address in ((CAMERA, f"{TAG}0", "10.99.0.7/24"), (SERVER, f"{TAG}1", "10.99.0.9/24")):
        sh(*inside(namespace, "ip", "address", "add", address, "dev", link))
        sh(*inside(namespace, "ip", "link", "set", link, "up"))
        sh(*inside(namespace, "ip", "link", "set", "lo", "up"))


def take_down():
    for namespace in (CAMERA, SERVER):
        subprocess.run(["ip", "netns", "delete", namespace], capture_output=True)


def wait_for(what, seconds, ask):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ask():
            return
        time.sleep(0.05)
    raise SystemExit(f"FAILED: {what} did not happen within {seconds} s")


def records_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def watch(camwarden, folder, *arguments):
    out = folder / "records.jsonl"
    sensor = subprocess.Popen(
        inside(SERVER, camwarden, "run", "--interface", f"{TAG}1", "--records", "all", "-o", str(out), *arguments),
        stderr=open(folder / "said", "w"))
    time.sleep(0.7)
    if sensor.poll() is not None:
        raise SystemExit("FAILED: the sensor did not start: " + (folder / "said").read_text())
    return sensor, out


def talk(folder):
    """curl to a web server, and a TLS handshake with a name: programs we did not write."""
    server = subprocess.Popen(inside(SERVER, sys.executable, "-m", "http.server", "8080", "-d", str(folder)),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    key = folder / "key.pem"
    sh("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(folder / "cert.pem"),
       "-days", "2", "-subj", "/CN=cam.example")
    tls = subprocess.Popen(inside(SERVER, "openssl", "s_server", "-quiet", "-port", "4433", "-key", str(key),
                                  "-cert", str(folder / "cert.pem"), "-www"),
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        fetch = inside(CAMERA, "curl", "-s", "-o", "/dev/null", "--max-time", "5")
        wait_for("an answer over HTTP", 10,
                 lambda: subprocess.run([*fetch, "-H", "Host: recorder.example", "http://10.99.0.9:8080/"]).returncode == 0)
        wait_for("an answer over TLS", 10,
                 lambda: subprocess.run([*fetch, "-k", "--resolve", "cloud.example:4433:10.99.0.9",
                                         "https://cloud.example:4433/"]).returncode == 0)
    finally:
        for process in (server, tls):
            process.kill()
            process.wait()


def check_records(records):
    hosts = {r.get("host") for r in records if r["type"] == "http"}
    names = {r.get("sni") for r in records if r["type"] == "tls"}
    flows = [r for r in records if r["type"] == "flow" and r["proto"] == "tcp"]
    assert "recorder.example" in hosts, hosts
    assert "cloud.example" in names, names
    assert any(f["dst"]["port"] == 4433 and f["src"]["ip"] == "10.99.0.7" for f in flows), flows
    stats = records[-1]
    assert stats["type"] == "stats" and stats["packets"] > 20 and stats["drops"] == 0, stats
    assert stats["link_types"] == [1], stats


def a_live_interface_is_watched_until_a_signal(camwarden, folder, number):
    sensor, out = watch(camwarden, folder)
    talk(folder)
    time.sleep(0.5)
    sensor.send_signal(number)
    status = sensor.wait(timeout=10)
    assert status in (0, 1), f"exit status {status}: " + (folder / "said").read_text()
    check_records(records_of(out))
    assert "could not be judged" in (folder / "said").read_text().lower()


def a_filter_leaves_out_what_it_says(camwarden, folder):
    sensor, out = watch(camwarden, folder, "--filter", "not tcp port 8080")
    talk(folder)
    time.sleep(0.5)
    sensor.send_signal(signal.SIGINT)
    sensor.wait(timeout=10)
    records = records_of(out)
    assert not [r for r in records if r["type"] == "http"]
    assert [r for r in records if r["type"] == "tls"]


def wrong_words_are_told(camwarden):
    for words, expected in (
        (["--interface", "nosuch0"], "nosuch0"),
        (["--interface", f"{TAG}1", "--filter", "not a filter ("], "filter"),
        ([], "which interface"),
    ):
        done = subprocess.run(inside(SERVER, camwarden, "run", *words), capture_output=True, text=True, timeout=20)
        assert done.returncode == 2, done
        assert expected in done.stderr, done.stderr


def main():
    camwarden = os.path.abspath(sys.argv[1])
    missing = [p for p in ("ip", "curl", "openssl") if not shutil.which(p)]
    if os.geteuid() != 0 or missing:
        print(f"skipped: needs root and the programs ip, curl and openssl (missing: {missing})")
        sys.exit(77)
    try:
        set_up()
    except subprocess.CalledProcessError as e:
        take_down()
        print(f"skipped: this machine makes no network namespaces: {e.stderr.decode().strip()}")
        sys.exit(77)
    try:
        with tempfile.TemporaryDirectory() as name:
            for i, case in enumerate((
                lambda f: a_live_interface_is_watched_until_a_signal(camwarden, f, signal.SIGINT),
                lambda f: a_live_interface_is_watched_until_a_signal(camwarden, f, signal.SIGTERM),
                lambda f: a_filter_leaves_out_what_it_says(camwarden, f),
            )):
                folder = pathlib.Path(name) / str(i)
                folder.mkdir()
                case(folder)
            wrong_words_are_told(camwarden)
    finally:
        take_down()
    print("4 cases passed")


main()
