"""Wrapper induction: fields put right by what a source's other pages show."""
