"""The other fields of an article: lead, kicker, topics, language, rights, identity."""
