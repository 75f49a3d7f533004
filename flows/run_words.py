"""What a run's report says to a person, as plain values for terminal and page: the funnel, what to do. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.model.rejection import Reason
from pipelines.model.report import RunReport

MOST_REASONS = 4
"""Named of one step; the rest are summed up."""
MOST_ADVICE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """One step of the way from found to stored."""

    name: str
    count: int
    usual: float | None = None
    """Median of the source's last runs; None where there were none."""
    made_of: str = ""
    """Reasons with their numbers, which sum up to the count."""
    is_part: bool = True
    """False of what was found, and of what was fetched: the steps below sum up to it."""


_STEPS = (
    ("found", "discovered", False),
    ("not asked for", "refused", True),
    ("unchanged", "unchanged", True),
    ("failed", "failed", True),
    ("fetched", "fetched", False),
    ("stored", "stored", True),
    ("the same as stored", "same", True),
    ("refused as articles", "rejected", True),
    ("left for the next run", "left", True),
)


def funnel(report: RunReport) -> tuple[FunnelStep, ...]:
    """Return the way from found to stored; steps that nothing took and nothing usually takes are left out."""
    usual = dict(report.usual)
    steps = (
        FunnelStep(
            name=name,
            count=getattr(report.counts, key),
            usual=usual.get(key),
            made_of=_made_of(report, key),
            is_part=is_part,
        )
        for name, key, is_part in _STEPS
    )
    return tuple(step for step in steps if step.count or step.usual or not step.is_part)


def _made_of(report: RunReport, key: str) -> str:
    parts = [(reason, number) for name, reason, number in report.parts if name == key]
    if [reason for reason, _ in parts] in ([], [key], ["same_version"]):
        return ""
    named = parts if len(parts) == MOST_REASONS + 1 else parts[:MOST_REASONS]
    shown = [f"{reason} {number}" for reason, number in named]
    rest = sum(number for _, number in parts[len(named) :])
    return ", ".join([*shown, *([f"others {rest}"] if rest else [])])


def advice(report: RunReport) -> tuple[str, ...]:
    """Return what to do about what went wrong, the most frequent first; empty where there is nothing to do."""
    number: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for _, reason, count, example in report.reasons:
        if todo := _todo(reason):
            number[todo] += count
            examples.setdefault(todo, example.partition(" ")[0])
    ranked = number.most_common(MOST_ADVICE)
    return (
        *(_line(report, todo, count, examples[todo]) for todo, count in ranked),
        *_listings(report),
    )


def _todo(reason: str) -> str:
    return next((todo for reasons, todo in _ADVICE if reason in reasons), "")


def _line(report: RunReport, todo: str, count: int, example: str) -> str:
    url = example.replace("'", "%27")
    named = todo.replace("{url}", f"'{url}'").replace("{source}", report.source_id)
    return f"{count} {'address' if count == 1 else 'addresses'}: {named}"


def _listings(report: RunReport) -> Iterator[str]:
    failed, read = report.counts.listings_failed, report.counts.listings
    if failed:
        yield f"{failed} of {failed + read} listings failed: copydesk sources check {report.source_id}"


QUIET: frozenset[Reason] = frozenset(
    {
        Reason.NOT_DUE, Reason.UNCHANGED, Reason.SAME_VERSION, Reason.DUPLICATE_IDENTITY, Reason.OVER_BUDGET,
        Reason.SUPPRESSED, Reason.OUT_OF_SCOPE, Reason.TRAP, Reason.BAD_URL, Reason.GONE, Reason.RUN_STOPPED,
        Reason.OUT_OF_WINDOW, Reason.STILL_DEAD, Reason.STORE_FAILED,
    }
)  # fmt: skip
"""Reasons that ask for nothing: the next run goes on, or the source file says so."""

_ADVICE: Sequence[tuple[frozenset[Reason], str]] = (
    (
        frozenset({Reason.ROBOTS_DENIED, Reason.ROBOTS_UNREACHABLE}),
        (
            "robots.txt forbids them or cannot be read. Ask the publisher; sections that are forbidden can go to "
            "`scope: deny`. On what evidence: copydesk why {url}"
        ),
    ),
    (
        frozenset({Reason.ADDRESS_REFUSED}),
        (
            "they lie at addresses that are not public. Where they are your own, name the block under "
            "`network: allow`. On what evidence: copydesk why {url}"
        ),
    ),
    (
        frozenset(
            {Reason.ACCESS_REFUSED, Reason.THROTTLED, Reason.CHALLENGE_PAGE, Reason.HOST_DOWN}
        ),
        (
            "the site turns us away. A longer `budget: gap` may help; else ask the publisher for access. "
            "On what evidence: copydesk why {url}"
        ),
    ),
    (
        frozenset(
            {
                Reason.SERVER_ERROR,
                Reason.CONNECTION_FAILED,
                Reason.TLS_FAILED,
                Reason.TIMED_OUT,
                Reason.TRUNCATED,
                Reason.BAD_STATUS,
                Reason.BAD_ENCODING,
                Reason.TOO_LARGE,
                Reason.MAINTENANCE_PAGE,
            }
        ),
        "the site gave no usable answer. They are asked for again; when it lasts: copydesk sources check {source}",
    ),
    (
        frozenset({Reason.REDIRECT_REFUSED, Reason.REDIRECT_LOOP}),
        (
            "they lead elsewhere. A host that belongs to the source goes to `scope: hosts`. "
            "Where to: copydesk why {url}"
        ),
    ),
    (
        frozenset({Reason.PAYWALL_STUB, Reason.SCRAMBLED, Reason.CONSENT_WALL}),
        (
            "their text is not shown to everybody. Nothing mends that but an agreement with the publisher. "
            "What is shown: copydesk preview {url} --stored"
        ),
    ),
    (
        frozenset({Reason.NEEDS_RENDERING}),
        (
            "their text is made by scripts. Write `fetch: browser` into the file, or find a feed that carries it: "
            "copydesk sources check {source}"
        ),
    ),
    (
        frozenset({Reason.RENDERING_FAILED}),
        (
            "the browser did not show them. Without one: pip install copydesk[browser], and the package chromium. "
            "On what evidence: copydesk why {url}"
        ),
    ),
    (
        frozenset({Reason.RIGHTS_RESERVED}),
        "the publisher reserves rights. With a permission write `rights: {tdm: permitted, by: …}` into the file",
    ),
    (
        frozenset(
            {
                Reason.SOFT_404,
                Reason.SECTION_PAGE,
                Reason.VIDEO_PAGE,
                Reason.AUDIO_PAGE,
                Reason.GALLERY_PAGE,
                Reason.NOT_ARTICLE,
                Reason.NOT_HTML,
            }
        ),
        (
            "they are no articles. Where whole sections are such, `scope: deny` spares the requests. "
            "Why: copydesk preview {url} --stored"
        ),
    ),
    (
        frozenset({Reason.TOO_SHORT, Reason.NO_TITLE, Reason.NO_CONTENT, Reason.ALL_BOILERPLATE}),
        (
            "little or nothing was left of them. See what was cut and say what stays: "
            "copydesk preview {url} --stored --html page.html; copydesk sources override {source} --keep LINE"
        ),
    ),
    (
        frozenset({Reason.UNDECODABLE, Reason.PARSER_FAILED, Reason.CLEANING_LOST}),
        "they could not be taken apart. They are asked for again; see one: copydesk preview {url}",
    ),
)
