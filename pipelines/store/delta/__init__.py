"""The transaction log of the articles table, in Delta Lake's form."""
