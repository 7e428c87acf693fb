/// Many clients of a server, whose answers are compared with what `predict` says.
package dev.densevec.bench.load;
