"""A watch on harvests."""


class Quiet:
    """A watch that remembers the reports and shows nothing."""

    def __init__(self):
        self.reports = []

    def event(self, event):
        """Hears of the crawl."""

    def cleaning(self, source):
        """Hears of cleaning."""

    def report(self, report):
        """Hears how a source ended."""
        self.reports.append(report)
