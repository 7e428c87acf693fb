/// Python's pickle format, read as data.
///
/// A pickle is a program. [dev.densevec.checkpoint.pickle.Unpickler] runs it on data alone: it
/// knows no class and calls nothing. The general-purpose library `net.razorvine:pickle` was weighed
/// and left: it loses the order of dictionaries, on which registration order rests; it allocates by
/// lengths the pickle states, invokes `__setstate__` by reflection, takes unknown globals silently,
/// and keeps its table of constructors in one static map that anything in the process may change.
/// Its handlers are package-private, so a subclass would have had to replace nearly all of them.
package dev.densevec.checkpoint.pickle;
