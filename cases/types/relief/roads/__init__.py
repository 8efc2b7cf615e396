"""The roads of temporary relief, in fragments that its pages share: each reads like its part of the rules."""
