"""Review of a filing (备案复核): the district looks at what a street decided and filed."""
