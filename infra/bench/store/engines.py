"""The questions, asked of DuckDB and of Polars; development only, imported where they are asked."""

from collections.abc import Mapping
from typing import Any

from infra.bench.store.question import TITLES, Answer, Asked, Place

_NEWEST = (
    "QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, fetched_at DESC) = 1"
    " AND status = 'ok'"
)


def duckdb(place: Place, asked: Asked) -> Mapping[str, Answer]:
    """Return how DuckDB is asked: over the plain files of a folder, over deltalake's data set in a bucket."""
    import deltalake  # noqa: PLC0415 - development only
    import duckdb as engine  # noqa: PLC0415 - development only

    files = f"{place.store}/articles/ingest_month=*/*.parquet"
    rows = f"read_parquet('{files}', hive_partitioning=true, union_by_name=true)"
    titles, one = ", ".join(TITLES), f"source_id = '{asked.source_id}'"
    month = f"published_at >= '{asked.start}' AND published_at < '{asked.end}'"

    def sql(chosen: str, where: str) -> Answer:
        def answer() -> int:
            connection = engine.connect()
            connection.execute("SET enable_progress_bar = false")
            if place.is_bucket:
                table = deltalake.DeltaTable(
                    f"{place.store}/articles", storage_options=place.delta_options()
                )
                connection.register("articles", table.to_pyarrow_dataset())
            where_from = "articles" if place.is_bucket else rows
            query = f"SELECT {chosen} FROM {where_from} {where}"  # noqa: S608 - all of it is ours
            return len(connection.sql(query).to_arrow_table())

        return answer

    return {
        "published": sql(titles, f"WHERE {one} AND {month} {_NEWEST}"),
        "published, whole": sql("*", f"WHERE {one} AND {month} {_NEWEST}"),
        "by_url": sql("*", f"WHERE {one} AND url = '{asked.url}'"),
        "latest": sql(titles, _NEWEST),
        "latest since": sql(titles, f"WHERE fetched_at >= '{asked.since}' {_NEWEST}"),
        "since": sql("*", f"WHERE fetched_at >= '{asked.followed}'"),
    }


def polars(place: Place, asked: Asked) -> Mapping[str, Answer]:
    """Return how Polars is asked."""
    import polars as pl  # noqa: PLC0415 - development only

    pl.DataFrame({"a": [1]}).lazy().collect()  # its threads are up before time counts

    def rows() -> Any:
        return pl.scan_delta(f"{place.store}/articles", storage_options=place.delta_options())

    def newest(frame: Any) -> Any:
        return (
            frame.sort("version", "fetched_at", descending=True)
            .unique("article_id", keep="first")
            .filter(pl.col("status") == "ok")
        )

    def titles(frame: Any) -> Any:
        return frame.select(*TITLES, "fetched_at", "status")

    def of_source() -> Any:
        return rows().filter(pl.col("source_id") == asked.source_id)

    def published() -> Any:
        at = pl.col("published_at")
        return of_source().filter((at >= asked.start) & (at < asked.end))

    def fetched(since: Any) -> Any:
        return rows().filter(pl.col("fetched_at") >= since)

    return {
        "published": lambda: newest(titles(published())).collect().height,
        "published, whole": lambda: newest(published()).collect().height,
        "by_url": lambda: of_source().filter(pl.col("url") == asked.url).collect().height,
        "latest": lambda: newest(titles(rows())).collect().height,
        "latest since": lambda: newest(titles(fetched(asked.since))).collect().height,
        "since": lambda: fetched(asked.followed).collect().height,
    }
