"""A plugin of pytest for `make faults`: the tests of numbered fault cases and the long ones, told case by case.

A test shows the cases that its name, or its parameter, names: `test_B12_…`, `[/B05-cut]`, `[a03-503]`; `store_A06` is
one of the store's own list.
"""

import re
from collections import defaultdict

CASE = re.compile(r"(?:(?<=[_/\[\" ])|(?<=test))_?((?:store_)?[A-Na-n]\d\d)(?=[-_\] ]|$)")


def cases_of(nodeid):
    """Return the numbers of the cases that a test shows; an article's `a03` in a file's name is none."""
    found = CASE.findall(nodeid.partition("::")[2])
    return sorted({f"{case[:-3]}{case[-3:].upper()}" for case in found})


def pytest_collection_modifyitems(config, items):
    """Leaves out what shows no case and takes no long time."""
    wanted = [i for i in items if cases_of(i.nodeid) or i.get_closest_marker("faults")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
    items[:] = wanted


def pytest_terminal_summary(terminalreporter):
    """Prints each case with its tests, what came of them, and the seconds that they took."""
    results, seconds = defaultdict(lambda: defaultdict(int)), defaultdict(float)
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            for case in cases_of(getattr(report, "nodeid", "")):
                seconds[case] += getattr(report, "duration", 0.0)
                results[case][outcome or "set up and taken down"] += 1
    terminalreporter.section("fault cases")
    for case in sorted(results):
        told = ", ".join(f"{n} {what}" for what, n in results[case].items() if "set up" not in what)
        terminalreporter.line(f"{case}  {told:32} {seconds[case]:8.2f} s")
