#!/usr/bin/env python3
"""What camwarden says when what it is given is broken: one clear sentence, the right exit status,
and nothing left behind.

usage: broken_input_test.py CAMWARDEN
"""
import gzip
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
CABINET = TOP / "pcaps" / "cabinet.pcapng.gz"
SECONDS_MAX = 120

PACKETS = 5
PACKET_SIZE = 60
HEADERS = 16  # of each packet in a pcap


def pcap():
    frame = bytes.fromhex("ffffffffffff02000000000108060001080006040001") + bytes(PACKET_SIZE - 22)
    packets = (struct.pack("<IIII", 1700000000 + i, 0, PACKET_SIZE, PACKET_SIZE) + frame
               for i in range(PACKETS))
    return struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + b"".join(packets)


def cut_after(whole, packets):
    """In the middle of the packet behind that many."""
    return whole[:24 + packets * (HEADERS + PACKET_SIZE) + HEADERS + PACKET_SIZE // 2]


def cut_pcapng(whole, packets):
    """In the middle of the packet block behind that many."""
    at = 0
    while at < len(whole):
        kind, size = struct.unpack_from("<II", whole, at)
        if kind == 6 and packets == 0:
            return whole[:at + size // 2]
        packets -= kind == 6
        at += size
    raise ValueError("so many packets there are not")


FILES = {
    "good.pcap": pcap(),
    "cut.pcap": cut_after(pcap(), 3),
    "cut.pcapng": cut_pcapng(gzip.decompress(CABINET.read_bytes()), 41),
    "cut.pcapng.gz": CABINET.read_bytes()[:5000],
    "empty": b"",
    "text": b"This is a letter, and no capture.\n" * 20,
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1",
    "header.pcap": pcap()[:10],
    "broken-site.yaml": b"schema: site/1\nzones:\n  - name: [street\n",
    "misspelt-site.yaml": b"schema: site/1\nzoned: []\n",
    "broken-rules.yaml": b"schema: rules/1\nrules: [\n",
    "empty.yaml": b"",
}

BAD = 2
FAILED = 3

# Arguments, exit status, what the sentence has to name.
CASES = [
    (["empty"], BAD, "empty is empty"),
    (["text"], BAD, "text is no capture.*text"),
    (["picture"], BAD, "picture is no capture"),
    (["header.pcap"], BAD, "header.pcap"),
    (["folder"], BAD, "folder is a folder"),
    (["nowhere.pcap"], BAD, "nowhere.pcap.*No such file"),
    (["good.pcap", "nowhere.pcap"], BAD, "nowhere.pcap.*No such file"),
    (["cut.pcap"], 0, "cut.pcap is cut short in packet 4"),
    (["cut.pcapng"], 0, "cut.pcapng is cut short in packet 42"),
    (["cut.pcapng.gz"], 0, r"cut.pcapng.gz is cut short in packet \d+"),
    ([], BAD, "FILE"),
    (["--nonsense", "good.pcap"], BAD, "--nonsense"),
    (["-Z", "good.pcap"], BAD, "-Z"),
    (["--worker", "2", "good.pcap"], BAD, "--worker'.*--workers"),
    (["--records", "flwo", "good.pcap"], BAD, "flwo.*flow"),
    (["--format", "xml", "good.pcap"], BAD, "xml"),
    (["--workers", "0", "good.pcap"], BAD, "--workers.*'0'"),
    (["--workers", "two", "good.pcap"], BAD, "--workers.*'two'"),
    (["--workers", "-1", "good.pcap"], BAD, "--workers.*'-1'"),
    (["--cameras", "10.20.0", "good.pcap"], BAD, "10.20.0"),
    (["good.pcap", "--site"], BAD, "--site"),
    (["--site", "nowhere.yaml", "good.pcap"], BAD, "nowhere.yaml.*No such file"),
    (["--site", "empty.yaml", "good.pcap"], BAD, "empty.yaml.*empty"),
    (["--site", "broken-site.yaml", "good.pcap"], BAD, r"broken-site.yaml:\d+:\d+: .*not YAML"),
    (["--site", "misspelt-site.yaml", "good.pcap"], BAD, "misspelt-site.yaml:2:1: .*'zoned'"),
    (["--rules", "nowhere.yaml", "good.pcap"], BAD, "nowhere.yaml.*No such file"),
    (["--rules", "broken-rules.yaml", "good.pcap"], BAD, r"broken-rules.yaml:\d+:\d+: .*not YAML"),
    (["--output", "missing/out", "good.pcap"], BAD, "missing/out.*No such file"),
    (["--output", "folder", "good.pcap"], BAD, "folder"),
    (["--records", "all", "--output", "/dev/full", "good.pcap"], FAILED, "No space left"),
]


def sentences(said):
    """Lines without those that show the place in a file: "    3 | zoned:" and the mark under it."""
    return [line for line in said.splitlines() if line and not re.match(r"\s+(\d+)? *\|", line)]


class Check:
    def __init__(self, camwarden, folder):
        self.camwarden = camwarden
        self.folder = folder
        self.faults = 0

    def fault(self, arguments, what, said):
        print(f"FAULT camwarden replay {' '.join(arguments)}: {what}\n{said}")
        self.faults += 1

    def judge(self, arguments, status, wanted_status, said, pattern):
        if status != wanted_status:
            self.fault(arguments, f"exit status {status}, not {wanted_status}", said)
        if len(sentences(said)) != 1:
            self.fault(arguments, f"{len(sentences(said))} sentences, not one", said)
        if not re.search(pattern, said):
            self.fault(arguments, f"does not say {pattern!r}", said)

    def run(self, arguments, wanted_status, pattern):
        """Once as it is, and once with an output file, which must not be there afterwards."""
        command = [self.camwarden, "replay", "--quiet"]
        done = subprocess.run(command + arguments, cwd=self.folder, capture_output=True, text=True,
                              timeout=SECONDS_MAX)
        self.judge(arguments, done.returncode, wanted_status, done.stderr, pattern)
        if wanted_status != BAD or "--output" in arguments:
            return
        if done.stdout:
            self.fault(arguments, "has written something", done.stdout)
        subprocess.run(command + ["--output", "left.jsonl"] + arguments, cwd=self.folder,
                       capture_output=True, timeout=SECONDS_MAX)
        left = self.folder / "left.jsonl"
        if left.exists():
            self.fault(arguments, "leaves its output file behind", "")
            left.unlink()

    def close_output(self, arguments):
        """`| head -n 1`: the reader goes away while there is more to write."""
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([self.camwarden, "replay", "--quiet", "--records", "all"] + arguments,
                              cwd=self.folder, stdout=writer, stderr=subprocess.PIPE, text=True,
                              timeout=SECONDS_MAX)
        os.close(writer)
        self.judge(arguments + ["| head -n 1"], done.returncode, FAILED, done.stderr, "nobody reads")

    def keep_output(self):
        """What an earlier run has written stays when this one cannot begin."""
        earlier = self.folder / "earlier.jsonl"
        earlier.write_text("an earlier alert\n")
        subprocess.run([self.camwarden, "replay", "--output", "earlier.jsonl", "text"],
                       cwd=self.folder, capture_output=True, timeout=SECONDS_MAX)
        if earlier.read_text() != "an earlier alert\n":
            self.fault(["--output", "earlier.jsonl", "text"], "throws an earlier output away", "")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, content in FILES.items():
            (folder / file).write_bytes(content)
        (folder / "folder").mkdir()
        check = Check(os.path.abspath(sys.argv[1]), folder)
        for case in CASES:
            check.run(*case)
        check.close_output(["good.pcap"])
        check.keep_output()
    print(f"{len(CASES) + 2} cases, {check.faults} faults")
    sys.exit(check.faults > 0)


main()
