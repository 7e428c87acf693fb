/// What plans of inference and training are made of: maps, packed weights, index tables and their
/// places in memory.
package dev.densevec.plan.layout;
