"""Commands that show a judgement."""
