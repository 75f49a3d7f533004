"""Data files of the articles table, of which readers fetch the parts that they need."""
