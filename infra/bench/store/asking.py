"""Each side asked at a place, in a process of its own, and the table of what that cost."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from infra.bench.store import engines, ours, plain_json
from infra.bench.store.bucket import Tally
from infra.bench.store.ours import GETS, READ_BYTES
from infra.bench.store.question import QUESTIONS, Asked, Cost, Place, Side

OURS = "copydesk"
RIVALS: Mapping[str, Side] = {
    "DuckDB": engines.duckdb,
    "Polars": engines.polars,
    "JSON an article": plain_json.answers,
}
SIDES = (OURS, *RIVALS)
_CELL, _NAME = 32, 50


@contextmanager
def process() -> Iterator[Executor]:
    """A fresh process for what shall be measured apart."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        yield executor


def table(place: Place, asked: Asked, tally: Tally | None = None) -> str:
    """Ask all sides everything; return the table.

    Args:
        place: Where.
        asked: What.
        tally: The account of the place's server; without one only our own requests are known.
    """
    costs = {side: costs_of(side, place, asked, tally) for side in SIDES}
    rows = [f"{f'== {place.name}':{_NAME}}" + "".join(f"{side:>{_CELL}}" for side in SIDES)]
    for name, meaning in QUESTIONS.items():
        given = {side: found[name] for side, found in costs.items() if name in found}
        cells = "".join(f"{_told(given.get(side)):>{_CELL}}" for side in SIDES)
        rows.append(f"{meaning:{_NAME}}{cells}  {agreed(given)}")
    return "\n".join(rows)


def costs_of(side: str, place: Place, asked: Asked, tally: Tally | None = None) -> dict[str, Cost]:
    """Return what each question costs a side that can answer it, in a process apart; see `table`."""
    found = {}
    with process() as executor:
        # Once for nothing: the code and the memory of a first answer are no part of what a question costs.
        executor.submit(cost, side, next(iter(QUESTIONS)), place, asked).result()
        for name in QUESTIONS:
            if tally:
                tally.asked.clear()
            one = executor.submit(cost, side, name, place, asked).result()
            if one is not None:
                found[name] = replace(one, counted=Counter(tally.asked)) if tally else one
    return found


def cost(side: str, question: str, place: Place, asked: Asked) -> Cost | None:
    """Ask one question in this process; None of a side that cannot answer it."""
    counting = ours.counted(place) if side == OURS else None
    answers = ours.answers(counting, asked) if counting else RIVALS[side](place, asked)
    if question not in answers:
        return None
    began = time.process_time()
    rows = answers[question]()
    spent = time.process_time() - began
    return Cost(cpu_seconds=spent, rows=rows, counted=counting.asked if counting else None)


def _told(cost: Cost | None) -> str:
    if cost is None:
        return "-"
    seconds = f"{cost.cpu_seconds:.2f} s"
    if cost.counted is None:
        return seconds
    return f"{seconds} {cost.counted[GETS]:6d} GET {cost.counted[READ_BYTES] / 1e6:7.1f} MB"


def agreed(costs: Mapping[str, Cost]) -> str:
    """Tell how many rows all sides found, or what each did."""
    rows = {cost.rows for cost in costs.values()}
    if len(rows) == 1:
        return f"{rows.pop()} rows"
    return "DIFFER: " + ", ".join(f"{side} {cost.rows}" for side, cost in costs.items())
