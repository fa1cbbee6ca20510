#!/usr/bin/env python3
"""What a person meets at the command line: words, exit status, where the alerts go.

    cli_test.py PROGRAM SOURCE_FOLDER
"""
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
CABINET = os.path.join(SOURCE, "pcaps/cabinet.pcapng.gz")
SITE = os.path.join(SOURCE, "pcaps/cabinet-site.yaml")


def run(*words, given=None):
    return subprocess.run([PROGRAM, *words], input=given, capture_output=True, timeout=300)


def alerts_of(output):
    return [json.loads(line) for line in output.splitlines()]


class Words(unittest.TestCase):
    def complains(self, words, sentence, status=2):
        done = run(*words)
        self.assertEqual(done.returncode, status, words)
        self.assertIn(sentence, done.stderr.decode())
        self.assertEqual(done.stdout, b"")

    def test_a_slip_is_answered_with_what_was_meant(self):
        self.complains(["repaly"], "did you mean 'replay'?")
        self.complains(["replay", "--stie", "x", "y"], "did you mean '--site'?")
        self.complains(["replay", "--records", "flwo", CABINET], "did you mean 'flow'?")
        self.complains(["fields", "dsn"], "did you mean 'dns'?")
        self.complains(["explain", "CW-SSH-01"], "did you mean 'CW-SSH-001'?")

    def test_what_cannot_be_used_is_one_sentence(self):
        self.complains([], "usage: camwarden COMMAND")
        self.complains(["replay"], "takes FILE")
        self.complains(["replay", "/nowhere.pcap"], "/nowhere.pcap cannot be opened")
        self.complains(["replay", SITE], "is no capture")
        self.complains(["replay", "--format", "cobol", CABINET], "there is no format 'cobol'")
        self.complains(["replay", "--workers", "0", CABINET], "from 1 to 64")
        self.complains(["run"], "which interface?")

    def test_help_is_no_error(self):
        for words in (["--help"], ["replay", "--help"], ["explain", "--help"]):
            done = run(*words)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"usage: camwarden", done.stdout)
            for line in done.stdout.decode().splitlines():
                self.assertLessEqual(len(line), 100)

    def test_the_version_names_what_it_is_built_of(self):
        said = run("--version").stdout.decode()
        for part in ("camwarden 0.", "libpcap", "OpenSSL", "zlib", "zstd"):
            self.assertIn(part, said)

    def test_nobody_reading_on_is_not_worth_a_word(self):
        done = subprocess.run(["bash", "-c", '"$0" fields | head -n 1', PROGRAM], capture_output=True)
        self.assertEqual(done.stderr, b"")
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "fields"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)


class Replay(unittest.TestCase):
    def test_alerts_go_out_and_the_page_goes_to_stderr(self):
        done = run("replay", "--site", SITE, CABINET)
        self.assertEqual(done.returncode, 1)
        alerts = alerts_of(done.stdout)
        self.assertGreater(len(alerts), 5)
        page = done.stderr.decode()
        parts = ["What was read", "judged by", "Cameras: 6", "Findings:", "What could not be judged"]
        places = [page.index(part) for part in parts]
        self.assertEqual(places, sorted(places))
        for alert in alerts:
            self.assertIn(alert["rule"]["id"], page)
            self.assertNotIn("judged_without_site", alert)
        self.assertNotIn("\033", page)

    def test_without_a_site_every_alert_says_so(self):
        done = run("replay", "-q", CABINET)
        self.assertEqual(done.stderr, b"")
        for alert in alerts_of(done.stdout):
            self.assertTrue(alert["judged_without_site"])

    def test_standard_input_gives_what_the_file_gives(self):
        with open(CABINET, "rb") as file:
            self.assertEqual(run("replay", "-q", "-", given=file.read()).stdout,
                             run("replay", "-q", CABINET).stdout)

    def test_records_begin_with_their_type(self):
        done = run("replay", "-q", "--records", "flow,stats", CABINET)
        lines = done.stdout.decode().splitlines()
        self.assertEqual({json.loads(line)["type"] for line in lines}, {"flow", "stats"})
        self.assertEqual(json.loads(lines[-1])["type"], "stats")
        for line in lines:
            self.assertTrue(line.startswith('{"type":'))

    def test_a_file_is_replaced_and_never_reached_through_a_link(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "alerts")
            for _ in range(2):
                self.assertEqual(run("replay", "-q", "-o", path, CABINET).returncode, 1)
            with open(path, "rb") as file:
                alerts = file.read()
            self.assertEqual(alerts, run("replay", "-q", CABINET).stdout)
            said = "%s: alerts, %d lines" % (path, alerts.count(b"\n"))
            self.assertIn(said, run("replay", "-o", path, CABINET).stderr.decode())
            os.symlink(path, os.path.join(folder, "link"))
            done = run("replay", "-q", "-o", os.path.join(folder, "link"), CABINET)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"symbolic link", done.stderr)

    def test_alerts_that_could_not_be_written_are_a_failure(self):
        done = run("replay", "-o", "/dev/full", CABINET)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"No space left on device", done.stderr)
        self.assertIn(b"could not be written and are lost", done.stderr)

    def test_an_interrupt_loses_no_alert(self):
        with gzip.open(CABINET) as file:
            half = file.read()[:9000000]
        process = subprocess.Popen([PROGRAM, "replay", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(half)
        process.stdin.flush()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        status = process.wait(60)  # nobody closes its input: it ends all the same
        self.assertEqual(status, 1)
        self.assertEqual(len(alerts_of(process.stdout.read())),
                         len(alerts_of(run("replay", "-q", "-", given=half).stdout)))
        self.assertIn(b"was interrupted", process.stderr.read())
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


class Check(unittest.TestCase):
    def test_the_shipped_rules_and_the_site_are_good(self):
        done = run("check", SITE, os.path.join(SOURCE, "rules"))
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn(b"0 failed", done.stdout)

    def test_every_rule_can_be_explained(self):
        for line in run("rules").stdout.decode().splitlines():
            if line.startswith("CW-"):
                done = run("explain", line.split()[0])
                self.assertEqual(done.returncode, 0)
                self.assertIn(b"What to do", done.stdout)

    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rule.yaml")
            with open(path, "w") as file:
                file.write(text)
            return run("check", path)

    RULE = ("schema: rules/1\nrules:\n  - id: T-1\n    rev: 1\n    title: A test\n    severity: low\n"
            "    confidence: 50\n    event: arp\n    when: arp.operation == %s\n    message: x\n"
            "    tests:\n      - {name: a, alerts: %d, events: [{arp.operation: request}]}\n"
            "      - {name: b, alerts: 0, events: [{arp.operation: reply}]}\n")

    def test_a_mistake_is_shown_at_its_place(self):
        done = self.check(self.RULE % ("requets", 1))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"rule.yaml:9:", done.stderr)
        self.assertIn(b"^~~", done.stderr)

    def test_a_test_that_fails_fails(self):
        self.assertEqual(self.check(self.RULE % ("request", 1)).returncode, 0)
        done = self.check(self.RULE % ("request", 2))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"1 failed", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
