"""`make soak`: processes killed at random instants, bits flipped in a store; nothing lost, nothing silent."""
