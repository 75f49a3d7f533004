# numbers of fault cases are spelled as in the design
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.model.source import Cron, Every, Override, Rights, Seed, SeedKind, Treatment
from pipelines.sources.load import SourceFileError, load_sources, schema, shared_listings

REPOSITORY = Path(__file__).parents[3]
GOOD = """\
name: Paper
home: https://www.paper.example
language: de
schedule: {every: 60m}
seeds:
  - feed: https://www.paper.example/rss
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="paper.yaml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def faults(folder):
    with pytest.raises(SourceFileError) as caught:
        load_sources(folder)
    return caught.value.faults


def test_a_short_file_gives_a_source_with_safe_defaults(write):
    (source,) = load_sources(write(GOOD))
    assert ("paper", "https://www.paper.example/") == (source.id, source.home)
    assert Every(seconds=3600) == source.schedule
    assert (Seed(kind=SeedKind.FEED, url="https://www.paper.example/rss"),) == source.seeds
    assert (300, 1200, 2.0) == (
        source.budget.pages,
        source.budget.seconds,
        source.budget.gap_seconds,
    )
    assert ("UTC", (), False) == (source.timezone, source.network.allow, source.sample)


def test_every_key_arrives(write):
    (source,) = load_sources(
        write("""\
name: Paper
home: http://127.0.0.1:8099/
language: pt-BR
timezone: Europe/Berlin
schedule: {cron: "5 5 * * mon-fri", timezone: Europe/Berlin}
seeds:
  - feed: http://127.0.0.1:8099/rss
  - sitemap: https://www.paper.example:8443/sitemap.xml
  - section: http://127.0.0.1:8099/politik/
scope: {hosts: [Blog.Paper.example], allow: ['^/a/'], deny: ['print']}
identity: {pattern: '/a/(\\d+)', mirrors: [old.example]}
budget: {pages: 5, seconds: 60, gap: 0}
overrides:
  - {prune: "//aside", reason: box, until: 2027-06-30}
  - {keep: [{text: "Werbung wirkt"}, "//h3"], reason: news}
network: {allow: [127.0.0.0/8]}
shortest: 5
sample: true
""")
    )
    assert 5 == source.shortest_words
    assert Cron(expression="5 5 * * mon-fri", timezone="Europe/Berlin") == source.schedule
    assert ["feed", "sitemap", "section"] == [seed.kind for seed in source.seeds]
    assert (("blog.paper.example",), ("^/a/",), ("print",)) == (
        source.scope.hosts,
        source.scope.allow,
        source.scope.deny,
    )
    assert (r"/a/(\d+)", ("old.example",)) == (source.identity.pattern, source.identity.mirrors)
    assert (5, 60, 0.0) == (
        source.budget.pages,
        source.budget.seconds,
        source.budget.gap_seconds,
    )
    assert (
        Override(action="prune", xpath="//aside", reason="box", until=date(2027, 6, 30)),
        Override(action="keep", text="Werbung wirkt", reason="news"),
        Override(action="keep", xpath="//h3", reason="news"),
    ) == source.overrides
    assert (("127.0.0.0/8",), True) == (source.network.allow, source.sample)


def test_sources_of_all_folders_come_sorted_by_id(write):
    write(GOOD, "de/zett.yaml")
    write(GOOD, "at/b/alpha.yaml")
    assert ["alpha", "zett"] == [source.id for source in load_sources(write("x", "de/README.md"))]


def test_an_empty_folder_has_no_sources(tmp_path):
    assert () == load_sources(tmp_path)


def test_a_missing_folder_is_a_fault(tmp_path):
    (fault,) = faults(tmp_path / "sedes")
    start = f"{tmp_path}/sedes: there is no such folder; name a folder"
    assert start == str(fault)[: len(start)]


def test_a_file_in_place_of_the_folder_is_a_fault(write):
    (fault,) = faults(write(GOOD) / "paper.yaml")
    assert "is no folder" == fault.message


def test_a_dangling_link_and_a_folder_named_like_a_source_are_faults(write):
    folder = write(GOOD)
    (folder / "away.yaml").symlink_to(folder / "nowhere")
    (folder / "shelf.yaml").mkdir()
    assert [
        f"{folder}/away.yaml: cannot be read: No such file or directory",
        f"{folder}/shelf.yaml: cannot be read: Is a directory",
    ] == [str(fault).partition(";")[0] for fault in faults(folder)]


def replaced(key, value):
    lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
    if key == "seeds":
        lines = lines[:-1]
    return "\n".join([*lines, f"{key}: {value}"] if value is not None else lines)


CASES = {
    "typo": ("schedul", "{every: 60m}", "unknown key 'schedul'", "did you mean 'schedule'?"),
    "no such key": ("frobnicate", "1", "unknown key 'frobnicate'", "keys here: name, home"),
    "nested typo": ("budget", "{page: 1}", "unknown key 'page'", "did you mean 'pages'?"),
    "typo in a list": ("overrides", "[{keep: //p, resaon: x}]", "unknown key 'resaon'", "reason"),
    "typo in a target": (
        "overrides",
        "[{keep: {txt: a}, reason: x}]",
        "needs exactly one",
        "xpath",
    ),
    "missing": ("home", None, "key 'home' is missing", "add `home: …`"),
    "empty": ("name", "", "name: Input should be a valid string", "None"),
    "norway": ("language", "no", "is read as False", "put it in quotes"),
    "language": ("language", "Deutsch!", "language: String should match", "Deutsch!"),
    "no mapping": ("scope", "", "scope: needs keys of its own", "remove it"),
    "home relative": ("home", "/start", "address scheme", "https://host/path"),
    "home ftp": ("home", "ftp://paper.example/", "not http or https", "https://"),
    "home with password": ("home", "https://a:b@paper.example/", "carries credentials", "remove"),
    "home http": ("home", "http://paper.example/", "plain http", "write https://paper.example/"),
    "home local": ("home", "https://localhost/", "no public host name", "network"),
    "home intranet": ("home", "https://news/", "no public host name", "network"),
    "home private": ("home", "https://10.1.2.3/", "no public address", "{allow: [10.1.2.3]}"),
    "home disguised": ("home", "https://2130706433/", "127.0.0.1 is no public address", "network"),
    "seed private": ("seeds", "[{feed: 'https://[::1]/'}]", "feed: ::1 is no public", "network"),
    "seed metadata": (
        "seeds",
        "[{feed: 'https://169.254.169.254/'}]",
        "no public address",
        "allow",
    ),
    "no seeds": ("seeds", "[]", "seeds: List should have at least 1", "README"),
    "seed twice": (
        "seeds",
        "[{feed: 'https://a.example/?b=1&a=1'}, {sitemap: 'https://A.example/?a=1&b=1'}]",
        "stands twice",
        "keep one",
    ),
    "seed of two kinds": (
        "seeds",
        "[{feed: https://a.example/, section: https://a.example/}]",
        "has feed and section",
        "feed",
    ),
    "seed is text": ("seeds", "[https://a.example/]", "needs keys of its own", "README"),
    "unit": ("schedule", "{every: 60}", "60 is no duration", "60m"),
    "never": ("schedule", "{every: 0m}", "greater than or equal to 60", "README"),
    "too rare": ("schedule", "{every: 32d}", "less than or equal to", "README"),
    "jitter": ("schedule", "{every: 60m, jitter: 1h}", "jitter is as long", "part"),
    "no schedule": (
        "schedule",
        "{jitter: 1h}",
        "needs exactly one of every, cron; has none",
        "every",
    ),
    "two schedules": ("schedule", '{every: 1h, cron: "0 5 * * *"}', "has every and cron", "every"),
    "cron": (
        "schedule",
        '{cron: "61 5 * * *"}',
        "minute '61' cannot be read, is out of range",
        "five fields",
    ),
    "cron fields": ("schedule", '{cron: "0 5 * *"}', "has 4 fields", "five fields"),
    "cron word": ("schedule", '{cron: "@daily"}', "has 1 fields", "five fields"),
    "cron never": (
        "schedule",
        '{cron: "0 5 30 2 *"}',
        "day-of-month '30' cannot be read, is out of range or never comes",
        "five fields",
    ),
    "cron zone": (
        "schedule",
        '{cron: "0 5 * * *", timezone: Europe/Berln}',
        "is unknown",
        "Berlin",
    ),
    "cron jitter": ("schedule", '{cron: "0 5 * * *", jitter: 5m}', "belongs to `every`", "remove"),
    "interval zone": ("schedule", "{every: 1h, timezone: UTC}", "has no time zone", "remove"),
    "zone": ("timezone", "Mitteleuropa", "'Mitteleuropa' is unknown", "Europe/Berlin"),
    "zone path": ("timezone", "../../etc/passwd", "is unknown", "Europe/Berlin"),
    "pattern": ("scope", "{allow: ['(']}", "does not compile", "mend it"),
    "pattern warns": ("scope", "{allow: ['[[a]']}", "does not compile", "mend it"),
    "pattern long": ("scope", f"{{deny: ['{'a' * 201}']}}", "has 201 characters", "200"),
    "L10 pattern explodes": ("scope", "{deny: ['(a+)+$']}", "repeats a repetition", "a+"),
    "L10 pattern explodes too": (
        "scope",
        r"{deny: ['(?:\w*){2,}$']}",
        "repeats a repetition",
        "a+",
    ),
    "no group": ("identity", r"{pattern: '/a/\d+'}", "has 0 groups", "one group"),
    "two groups": ("identity", r"{pattern: '/(a|b)/(\d+)'}", "has 2 groups", "(?:…)"),
    "mirrors alone": (
        "identity",
        "{mirrors: [old.example]}",
        "mirrors without a pattern",
        "pattern",
    ),
    "host is address": ("scope", "{hosts: ['https://a.example/']}", "no plain host name", "name"),
    "host with port": ("scope", "{hosts: ['a.example:80']}", "no plain host name", "name"),
    "host with odd port": ("scope", "{hosts: ['a.example:8080']}", "no plain host name", "name"),
    "host is word": ("scope", "{hosts: [paper]}", "no plain host name", "name"),
    "host is pattern": ("scope", "{hosts: ['*.a.example']}", "no valid name", "www"),
    "pages": ("budget", "{pages: 0}", "greater than or equal to 1", "it is 0"),
    "many pages": ("budget", "{pages: 100001}", "less than or equal to 100000", "100001"),
    "pages as text": ("budget", "{pages: '5'}", "valid integer", "it is '5'"),
    "pages true": ("budget", "{pages: true}", "valid integer", "it is True"),
    "seconds": ("budget", "{seconds: 86401}", "less than or equal to 86400", "86401"),
    "impolite": (
        "budget",
        "{gap: 0.4}",
        "a gap of 0.4 s between requests is impolite",
        "2 is usual",
    ),
    "negative gap": ("budget", "{gap: -1}", "greater than or equal to 0", "it is -1"),
    "no number": ("budget", "{gap: .nan}", "finite number", "it is nan"),
    "prune for ever": (
        "overrides",
        "[{prune: //aside, reason: x}]",
        "prune without `until`",
        "until",
    ),
    "no reason": ("overrides", "[{keep: //p}]", "key 'overrides.0.reason' is missing", "add"),
    "both": ("overrides", "[{keep: //p, prune: //p, reason: x}]", "has prune and keep", "prune"),
    "xpath": ("overrides", "[{keep: '//[', reason: x}]", "XPath '//[' cannot be read", "//aside"),
    "no date": (
        "overrides",
        "[{prune: //p, reason: x, until: 2027-13-40}]",
        "'2027-13-40' cannot be read",
        "mend",
    ),
    "late": ("overrides", "[{prune: //p, reason: x, until: soon}]", "valid date", "soon"),
    "no block": ("network", "{allow: [localhost]}", "is no address block", "127.0.0.0/8"),
    "host bits": ("network", "{allow: [127.0.0.1/8]}", "has host bits set", "127.0.0.0/8"),
    "whole net": ("network", "{allow: [0.0.0.0/0]}", "is too wide", "127.0.0.0/8"),
    "whole net 6": ("network", "{allow: ['::/0']}", "is too wide", "127.0.0.0/8"),
    "metadata": ("network", "{allow: [169.254.169.254/32]}", "metadata services", "own address"),
    "sample": ("sample", "1", "valid boolean", "it is 1"),
    "alias": ("name", "&a Paper", "anchors and aliases", "quote"),
    "tag": ("name", "!!python/object/apply:os.system [ls]", "tag 'tag:yaml.org", "leave the tag"),
    "twice": ("name", "A\nname: B", "key 'name' stands twice", "keep one"),
    "deep": ("name", "[" * 9 + "]" * 9, "nested deeper than 8", "README"),
    "second document": ("name", "A\n---\nname: B", "second document", "file of its own"),
    "no yaml": ("name", "{a", "is no YAML", "indentation"),
    "list as key": ("[a, b]", "1", "a key is no plain word", "key: value"),
}


@pytest.mark.parametrize("case", CASES)
def test_K13_a_fault_is_told_with_line_and_remedy(write, case):
    key, value, message, remedy = CASES[case]
    text = replaced(key, value)
    found = faults(write(text))
    assert any(message in f.message and remedy in f.remedy for f in found), [str(f) for f in found]
    (fault,) = [f for f in found if message in f.message and remedy in f.remedy][:1]
    assert fault.file.endswith("paper.yaml")
    if value is not None and case != "twice":
        lines = text.splitlines()
        first = next(n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:"))
        assert first <= fault.line <= len(lines) + 1


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        ("just a text", "is no list of `key: value` lines"),
        ("- a\n- b", "is no list of `key: value` lines"),
        ("\tname: x", "is no YAML"),
        (b"name: \xff\xfe", "is no UTF-8 text (byte 6)"),
        (b"name: \x00", "is no YAML"),
        ("# " + "x" * 70_000, "is larger than 65536 bytes"),
        (ALIASES, "anchors and aliases"),
        ("[" * 30_000, "nested deeper than 8"),
        ("{a: " * 15_000, "nested deeper than 8"),
        ("!!python/object/apply:os.system ['true']", "is not read"),
    ],
)
def test_L07_a_file_that_is_no_source_file_is_refused(write, text, message):
    found = faults(write(text))
    assert message in found[0].message


def test_K13_all_faults_of_all_files_are_listed_at_once(write):
    write(GOOD.replace("60m", "60").replace("feed:", "fed:"), "de/one.yaml")
    write(GOOD.replace("language: de\n", ""), "de/two.yaml")
    folder = write(GOOD + "colour: blue\nnetwork: {allow: [x]}", "de/three.yaml")
    lines = [(Path(f.file).name, f.line) for f in faults(folder)]
    assert [
        ("one.yaml", 4),
        ("one.yaml", 6),
        ("three.yaml", 7),
        ("three.yaml", 8),
        ("two.yaml", 1),
    ] == sorted(set(lines))


def test_K13_an_id_is_used_once_over_all_folders(write):
    write(GOOD, "de/paper.yaml")
    found = faults(write(GOOD, "at/paper.yaml"))
    assert ["at", "de"] == [Path(f.file).parent.name for f in found]
    assert all("source id 'paper' is also that of" in f.message for f in found)


@pytest.mark.parametrize(
    "name", ["Paper.yaml", "a--b.yaml", "a_b.yaml", "ä.yaml", f"{'a' * 61}.yaml"]
)
def test_a_files_name_must_be_an_id(write, name):
    (fault,) = faults(write(GOOD, name))
    assert "is no source id" in fault.message


def test_another_ending_is_a_fault_and_not_overlooked(write):
    (fault,) = faults(write(GOOD, "paper.yml"))
    assert "rename it to paper.yaml" == fault.remedy


def test_the_error_is_one_line_a_fault(write):
    folder = write(GOOD.replace("60m", "60") + "colour: blue\n")
    with pytest.raises(SourceFileError) as caught:
        load_sources(folder)
    first, second = str(caught.value).splitlines()
    assert f"{folder / 'paper.yaml'}:4: schedule.every: 60 is no duration; " in first
    assert f"{folder / 'paper.yaml'}:7: unknown key 'colour'; keys here: " in second


def test_very_many_faults_are_counted(write):
    with pytest.raises(SourceFileError, match=r"… and 9\d more$"):
        load_sources(write(GOOD + "".join(f"k{n}: 1\n" for n in range(195))))


def test_L01_outside_text_in_a_fault_is_one_harmless_line(write):
    (fault,) = faults(write(GOOD + '"a\\e[31m\\nb": 1\n'))
    assert fault.message.isprintable()


WORDS = (
    "name: |home: |https://a.example/|- |{|}|[|]|\n|  |seeds:|schedule:|every: 1m|overrides:"
    "|prune: //a|network:|allow:|until: |2027-01-01|? |>|*|!|%"
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.sampled_from(WORDS.split("|")) | st.text(max_size=5), max_size=20))
def test_no_text_raises_anything_but_a_seed_error(write, pieces):
    assert faults(write("".join(pieces).encode("utf-8", "replace")))


def test_the_sources_of_this_repository_are_good():
    sources = {source.id: source for source in load_sources(REPOSITORY / "seeds")}
    nd = sources["nd-aktuell"]
    assert ("https://www.nd-aktuell.de/", "Europe/Berlin") == (nd.home, nd.timezone)
    assert Every(seconds=3600, jitter_seconds=600) == nd.schedule
    assert (2.0, False, ()) == (nd.budget.gap_seconds, nd.sample, nd.network.allow)


def test_the_schema_for_editors_is_current():
    renew = (
        "python -c 'import json; from pipelines.sources.load import schema; "
        "print(json.dumps(schema(), indent=2, ensure_ascii=False))' > seeds/schema.json"
    )
    text = (REPOSITORY / "seeds" / "schema.json").read_text(encoding="utf-8")
    assert json.dumps(schema(), indent=2, ensure_ascii=False) + "\n" == text, f"renew it: {renew}"


def test_every_source_file_fits_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    files = sorted((REPOSITORY / "seeds").rglob("*.yaml"))
    values = [
        json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
        for file in files
    ]
    asked = jsonschema.validators.validator_for(schema())(schema())
    faults = [
        f"{file.name}: {error.message}"
        for file, value in zip(files, values, strict=True)
        for error in asked.iter_errors(value)
    ]
    assert REPOSITORY / "seeds" / "de" / "nd-aktuell.yaml" in files
    assert [] == faults


def test_the_schema_refuses_unknown_keys():
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(jsonschema.ValidationError, match="schedul"):
        jsonschema.validate({"schedul": 1}, schema())


def test_a_listing_that_two_files_name_is_told_however_it_is_spelled(write):
    write(GOOD.replace("/rss", "/rss?b=1&a=2"))
    write(GOOD.replace("/rss", "/rss?a=2&b=1"), "second.yaml")
    sources = load_sources(write(GOOD, "third.yaml"))
    (shared,) = shared_listings(sources)
    assert "https://www.paper.example/rss?a=2&b=1 is named by paper and second" in shared
    assert "name it in one of them only" in shared


def test_N11_the_policy_on_rights_is_read(write):
    (default,) = load_sources(write(GOOD))
    assert Rights() == default.rights
    permitted = 'rights: {tdm: permitted, by: "licence 7", noarchive: store}\n'
    (source,) = load_sources(write(GOOD + permitted))
    assert Rights(tdm=Treatment.STORE, by="licence 7", noarchive=Treatment.STORE) == source.rights


@pytest.mark.parametrize(
    "text", ["{tdm: permitted}", "{by: someone}", "{noarchive: maybe}", "{tdm: store, by: x}"]
)
def test_N11_a_permission_without_a_reason_is_a_fault(write, text):
    (fault,) = faults(write(f"{GOOD}rights: {text}\n"))
    assert 7 == fault.line


def test_how_long_raw_captures_stay_is_read(write):
    said = {"": None, "raw: {keep: 90d}\n": 90, "raw: {keep: forever}\n": 0}
    assert list(said.values()) == [
        load_sources(write(f"{GOOD}{text}"))[0].raw_keep_days for text in said
    ]


def test_how_long_articles_stay_is_read_apart_from_that(write):
    [source] = load_sources(write(f"{GOOD}raw: {{keep: 90d}}\narticles: {{keep: 730d}}\n"))
    assert (90, 730) == (source.raw_keep_days, source.articles_keep_days)
    assert load_sources(write(GOOD))[0].articles_keep_days is None


@pytest.mark.parametrize("key", ["raw", "articles"])
@pytest.mark.parametrize("text", ["{keep: 90}", "{keep: 36h}", "{keep: 0d}", "{kept: 9d}", "90d"])
def test_a_retention_that_cannot_be_meant_is_told(write, key, text):
    [fault] = faults(write(f"{GOOD}{key}: {text}\n"))
    assert key in fault.message or "kept" in fault.message
