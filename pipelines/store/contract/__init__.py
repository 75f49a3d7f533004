"""What is promised of the articles table, as texts and schema files for readers."""
