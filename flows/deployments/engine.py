"""Prefect's engine for one run, with our rooms bound to what is installed: `python -P -m flows.deployments.engine`.

To import a flow, Prefect puts the working folder before all else; there, a folder called `flows` is usually another's.
"""

import runpy

import crawlers  # noqa: F401
import pipelines  # noqa: F401

if __name__ == "__main__":
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)
