"""The straight line of each message between a store and a partner, in two restartable halves."""
