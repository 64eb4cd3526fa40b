#!/usr/bin/env python3
"""Reads and verifies an archive with nothing but the standard library.

Usage: verify_archive.py DIRECTORY [REVISION:HASH ...]
Each REVISION:HASH is a point of the chain that was kept elsewhere. Exit code 1
names the first fault."""
import base64
import hashlib
import json
import pathlib
import struct
import sys

KINDS = {1: "FORM", 2: "REPORT", 3: "RECORD", 4: "CONFIG"}


def check(holds, what):
    if not holds:
        sys.exit(f"BROKEN: {what}")


def sha256(data):
    return hashlib.sha256(data).digest()


def decode_header(data):
    version, kind, action, revision, previous, micros = struct.unpack(
        "<BBBqqq", data[:27])
    check(version == 1, "a header has an unknown version")
    payload_hash, rest, texts = data[27:59], data[59:], []
    for _ in range(4):
        size, = struct.unpack("<I", rest[:4])
        texts.append(rest[4:4 + size].decode())
        rest = rest[4 + size:]
    check(rest == b"", f"the header of revision {revision} has spare bytes")
    return kind, revision, previous, micros, payload_hash, texts


def verify_files(root):
    manifest_bytes = (root / "manifest.json").read_bytes()
    digest = sha256(manifest_bytes).hex()
    check((root / "manifest.sha256").read_text().split()[0] == digest, "manifest")
    manifest = json.loads(manifest_bytes)
    listed = {"manifest.json", "manifest.sha256"}
    for entry in manifest["files"]:
        data = (root / entry["path"]).read_bytes()
        check(sha256(data).hex() == entry["sha256"], f"{entry['path']} differs")
        listed.add(entry["path"])
    there = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}
    check(there == listed, f"files: {sorted(there ^ listed)}")
    return manifest


def verify_history(root, manifest, points):
    tenant = manifest["tenant"].removeprefix("tenants/")
    start = [tenant.encode(), manifest["origin_history_id"].encode()]
    link = sha256(b"jixiao.chain.start.v1\0" + b"".join(
        struct.pack("<I", len(part)) + part for part in start))
    revision, time, last, forms, compacted = 0, None, {}, {}, 0
    for line in (root / "history.jsonl").open(encoding="utf-8"):
        entry, revision = json.loads(line), revision + 1
        header = bytes.fromhex(entry["header"])
        link = sha256(b"jixiao.chain.link.v1\0" + link + header)
        check(link.hex() == entry["hash"], f"the chain at revision {revision}")
        kind, number, previous, micros, payload_hash, texts = decode_header(header)
        check(number == revision, f"revision {number} in the place of {revision}")
        check(texts == [tenant, entry["resource_name"], entry["actor"],
                        entry["request_id"]] and KINDS.get(kind) == entry["kind"],
              f"the readable fields of revision {revision}")
        check(time is None or time <= micros, f"the time of revision {revision}")
        check(previous == last.get((kind, texts[1]), 0),
              f"the previous revision of {revision}")
        if entry["payload"] is None:
            compacted += 1
        else:
            payload = base64.b64decode(entry["payload"], validate=True)
            check(sha256(payload) == payload_hash, f"the payload of {revision}")
        time, last[(kind, texts[1])] = micros, revision
        if kind == 1:
            forms[texts[1]] = revision
        check(points.pop(revision, link.hex()) == link.hex(),
              f"revision {revision} is not the one that was kept elsewhere")
    check(revision == manifest["revision"] and link.hex() == manifest["head_hash"],
          "the history does not end as the manifest says")
    check(not points, f"the history ends before revision {min(points, default=0)}")
    return forms, compacted


def main():
    root = pathlib.Path(sys.argv[1])
    points = {int(p.split(":")[0]): p.split(":")[1] for p in sys.argv[2:]}
    manifest = verify_files(root)
    forms, compacted = verify_history(root, manifest, points)
    lines = map(json.loads, (root / "forms.jsonl").open(encoding="utf-8"))
    check({f["form"]["name"]: f["revision"] for f in lines} == forms,
          "forms.jsonl does not hold the forms of the history")
    print(f"OK: {len(forms)} forms, {compacted} compacted payloads")


main()
