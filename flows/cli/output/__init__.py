"""What the commands write to terminal and pipes: tables, live progress, articles in several formats."""
