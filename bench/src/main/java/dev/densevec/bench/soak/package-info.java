/// Mixed work for a long time: results must keep their bits, and memory its size.
package dev.densevec.bench.soak;
