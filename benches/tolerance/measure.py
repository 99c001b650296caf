#!/usr/bin/env python3
"""How tolerant the feed reader is, measured with feedparser's own tests and feedparser as the judge.

    pip install feedparser==6.0.14
    benches/tolerance/measure.py [--sdist feedparser-6.0.14.tar.gz] [--failing CATEGORY]

Without --sdist the source distribution is fetched by pip. Nothing of it is kept in the tree: it goes
below target/tolerance. Two figures are printed:

- in how many of the feeds in which feedparser finds entries we find as many;
- how many of feedparser's assertions on titles, links, ids, dates, summaries, contents, authors, tags
  and subtitles hold for what we read. An assertion is counted when every key that it names is one of
  CORE; those of the sanitiser (745) and those on anything else are not. `bozo`, which says that a feed
  is faulty, is taken to be as expected: we have no such verdict. Files whose assertion is not written
  in ASCII-compatible bytes (UTF-16, UTF-32, EBCDIC) are not counted, since it would have to be decoded
  to be found.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tarfile
import time
import urllib.parse

import feedparser
from feedparser.util import FeedParserDict

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORK = os.path.join(ROOT, "target", "tolerance")
VERSION = "6.0.14"

CORE = {
    "title", "title_detail", "link", "links", "href", "id", "guid", "published", "published_parsed",
    "updated", "updated_parsed", "summary", "summary_detail", "description", "subtitle",
    "subtitle_detail", "tagline", "tagline_detail", "content", "value", "author", "author_detail",
    "name", "tags", "term", "category",
}


def unpack(sdist):
    if sdist is None:
        os.makedirs(WORK, exist_ok=True)
        sdist = os.path.join(WORK, f"feedparser-{VERSION}.tar.gz")
        if not os.path.exists(sdist):
            subprocess.run(
                [sys.executable, "-m", "pip", "download", f"feedparser=={VERSION}", "--no-binary",
                 ":all:", "--no-deps", "--no-build-isolation", "-d", WORK],
                check=True,
            )
    target = os.path.join(WORK, "unpacked")
    if not os.path.isdir(target):
        with tarfile.open(sdist) as archive:
            archive.extractall(target, filter="data")
    return os.path.join(target, f"feedparser-{VERSION}", "tests")


def cases(tests):
    """Every file with its assertion, and the headers that a server would send with it."""
    for folder, _, names in sorted(os.walk(tests)):
        for name in sorted(names):
            if name.endswith((".py", ".gz", ".z")):
                continue
            path = os.path.join(folder, name)
            data = open(path, "rb").read()
            relative = os.path.relpath(path, tests)
            found = re.search(rb"Expect:\s*(.+?)\s*-->", data, re.S)
            expect = found.group(1).decode("utf-8", "replace") if found else None
            headers = {
                key.decode().lower(): value.decode().strip()
                for key, value in re.findall(rb"^Header:\s+([^:]+):(.+)$", data, re.M)
            }
            place = None
            if name.startswith("http_") or category(relative) == "http":
                headers.setdefault("content-type", "text/xml")
                place = f"http://127.0.0.1:8097/tests/{relative}"
                given = urllib.parse.urljoin(place, headers.get("content-location", ""))
                place = given if given.startswith("http") else place
                headers["content-location"] = place
            yield relative, path, data, expect, headers, place


def category(relative):
    parts = relative.split(os.sep)
    return parts[1] if parts[0] == "wellformed" else parts[0]


def is_core(relative, expect):
    if expect is None or category(relative) == "sanitize":
        return False
    expect = re.sub(r"^(not )?bozo and ", "", expect)
    keys = re.findall(r"\[\s*['\"](\w+)['\"]\s*\]", expect)
    keys += re.findall(r"(?:feed|entries\[\d\])\.(\w+)", expect)
    return bool(keys) and set(keys) <= CORE


def resolved(address, base):
    return urllib.parse.urljoin(base, address) if base else address


def html(text):
    """A text as feedparser shows it, with its addresses made whole."""
    if text is None:
        return None
    value = text["value"]
    if text["markup"] and text["base"]:
        value = re.sub(
            r"(\s(?:href|src)=)\"([^\"]*)\"",
            lambda m: f'{m[1]}"{resolved(m[2].strip(), text["base"])}"',
            value,
        )
    return value


def shown(record, is_head):
    """A record under the names that feedparser gives its parts."""
    out = FeedParserDict()

    def put(name, value):
        if value is not None:
            out[name] = value
            out[name + "_detail"] = FeedParserDict(value=value)

    put("title", html(record["title"]))
    contents = [html(text) for text in record["contents"]]
    summary = html(record["summary"])
    if summary is None and contents and not is_head:
        summary = contents[0]
    put("subtitle" if is_head else "summary", summary)
    if contents:
        out["content"] = [FeedParserDict(value=value) for value in contents]
    out["links"] = [
        FeedParserDict(rel=link["rel"], href=resolved(link["href"], link["base"]), type=link["type"])
        for link in record["links"]
    ]
    if record["id"]:
        out["id"] = resolved(record["id"], record["id_base"])
    pages = [link["href"] for link in out["links"] if link["rel"] == "alternate" and "html" in link["type"]]
    pages += [link["href"] for link in out["links"] if link["rel"] == "alternate"]
    if pages:
        out["link"] = pages[0]
    elif record["id"] and not record["id_is_no_link"]:
        out["link"] = out["id"]
    for name in ("published", "updated", "created"):
        written, second = record[name]
        if written:
            out[name] = written
            if second is not None:
                out[name + "_parsed"] = tuple(time.gmtime(second))
    people = [
        FeedParserDict({key: value for key, value in person.items() if value})
        for person in record["authors"]
    ]
    if people:
        first = people[0]
        name, email = first.get("name"), first.get("email")
        out["authors"] = people
        out["author_detail"] = first
        out["author"] = f"{name} ({email})" if name and email else name or email
    if record["tags"]:
        out["tags"] = [FeedParserDict(term=tag) for tag in record["tags"]]
    return out


def holds(expect, answer):
    if "document" not in answer:
        return False
    document = answer["document"]
    env = {
        "feed": shown(document["head"], True),
        "entries": [shown(record, False) for record in document["entries"]],
        "encoding": document["encoding"].lower(),
        "feedparser": feedparser,
    }
    bozo = not expect.startswith("not bozo") and "bozo" in expect
    try:
        return bool(eval(expect, {}, env | {"bozo": bozo}))
    except Exception:
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sdist")
    parser.add_argument("--failing", metavar="CATEGORY", help="names what fails; 'counts' for counts of entries")
    options = parser.parse_args()
    all_cases = list(cases(unpack(options.sdist)))
    program = ["cargo", "run", "--quiet", "--release", "--example", "read-feed"]
    program = os.environ.get("READ_FEED", "").split() or program
    asked = "".join(
        json.dumps({"path": path, "content_type": headers.get("content-type"), "place": place}) + "\n"
        for _, path, _, _, headers, place in all_cases
    )
    run = subprocess.run(program, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    assert len(answers) == len(all_cases), "an answer for each file"

    same = with_entries = 0
    core = collections.Counter()
    right = collections.Counter()
    for case, answer in zip(all_cases, answers):
        relative, _, data, expect, headers, _ = case
        judged = feedparser.parse(data, response_headers=headers)
        if judged.entries:
            with_entries += 1
            ours = len(answer["document"]["entries"]) if "document" in answer else -1
            same += ours == len(judged.entries)
            if ours != len(judged.entries) and options.failing == "counts":
                print(f"{relative}: {ours} instead of {len(judged.entries)}; {answer.get('fault', '')}")
        if is_core(relative, expect):
            kind = category(relative)
            core[kind] += 1
            if holds(expect, answer):
                right[kind] += 1
            elif options.failing == kind:
                print(f"{relative}: {expect}")
                print(f"    {json.dumps(answer)[:1500]}")

    print(f"{len(all_cases)} files, slowest {max(a['seconds'] for a in answers) * 1000:.1f} ms")
    print(f"same number of entries: {same} of {with_entries} = {same / with_entries:.1%}")
    print(f"core assertions: {right.total()} of {core.total()} = {right.total() / core.total():.1%}")
    for kind, count in sorted(core.items()):
        print(f"  {kind:16} {right[kind]:4} of {count:4} = {right[kind] / count:.0%}")


if __name__ == "__main__":
    main()
