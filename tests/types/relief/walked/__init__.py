"""Random walks over relief: who tries what, what must hold after each turn, histories folded once more."""
