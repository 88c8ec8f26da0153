"""Rules of the advisor, by question: closed forms, the simulation, plans, the search. They decide from values alone."""
