"""Commands about past articles: backfills, imports of archives."""
