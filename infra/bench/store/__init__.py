"""`python -m infra.bench.store`: what commits and readers' questions cost as a store grows."""
