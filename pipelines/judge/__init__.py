"""Page kinds, quality gates, rights."""
