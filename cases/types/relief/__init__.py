"""Temporary relief (临时救助): money for a household struck by an emergency, the papers afterwards."""
