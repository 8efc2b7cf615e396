"""Two small case types to try the page language on: a wheelchair is lent, after a workshop has looked at it."""
