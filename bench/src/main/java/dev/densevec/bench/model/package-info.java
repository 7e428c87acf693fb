/// Whole networks: images a second, and where the time goes.
package dev.densevec.bench.model;
