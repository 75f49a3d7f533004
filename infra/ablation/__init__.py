"""Measuring what each rule of the cleaner, and each trained part, gains and costs on pages with gold."""
