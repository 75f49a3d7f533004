"""Lines of a page as blocks: their form, lists, tables and an operator's overrides."""
