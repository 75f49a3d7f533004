"""Logging of parent and child alike: one event, one escaped logfmt line on stdlib logging."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from pipelines.urls import safe_text

LOGGERS = ("crawlers", "flows", "pipelines")
MAX_VALUE_CHARACTERS = 300


def configure(level: int = logging.INFO) -> None:
    """Renders our events as logfmt on stdlib loggers and sets the level of our three rooms."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _escape,
            structlog.processors.LogfmtRenderer(key_order=["event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def get(name: str) -> Any:
    """Return the logger of a module; events are past-tense nouns such as `batch_stored`."""
    return structlog.get_logger(name)


def _escape(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        k: safe_text(v, MAX_VALUE_CHARACTERS) if isinstance(v, str) else v for k, v in event.items()
    }
