"""Two small case types to try the page language on: a wheelchair is lent, a workshop looks at it first."""
