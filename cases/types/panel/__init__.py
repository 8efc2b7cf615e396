"""Panel (会商, 一事一议): several offices advise on one household; a named person decides afterwards."""
